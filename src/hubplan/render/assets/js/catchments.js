// Opens a catchment's detail from the page's address; title and focus follow.
function addCatchments(onSelect) {
  const list = document.getElementById("all-catchments");
  const details = [...document.querySelectorAll(".detail")];
  const title = document.title;
  let open = 0;
  const show = (first) => {
    const match = location.hash.match(/^#catchment-(\d+)$/);
    const detail = match && details.find((section) => section.dataset.catchment === match[1]);
    const before = open;
    open = detail ? Number(match[1]) : 0;
    details.forEach((section) => section.classList.toggle("open", section === detail));
    list.hidden = Boolean(detail);
    const head = detail && detail.querySelector("h2");
    document.title = detail ? `${head.textContent} – ${title}` : title;
    if (head) head.focus({ preventScroll: true });
    else if (before && !first) (document.getElementById("open-" + before) || list).focus({ preventScroll: true });
    if (detail && detail.getBoundingClientRect().top < 0) detail.scrollIntoView();
    onSelect(open);
  };
  addEventListener("hashchange", () => show(false));
  document.querySelectorAll(".copy").forEach((button) => button.addEventListener("click", () => copyLink(button)));
  return { show, open: () => open };
}

async function copyLink(button) {
  const address = location.href.split("#")[0] + button.dataset.link;
  let words = "Link copied";
  try {
    await navigator.clipboard.writeText(address);
  } catch {
    words = "Copy it from the address bar";
    location.hash = button.dataset.link;
  }
  const before = button.textContent;
  button.textContent = words;
  document.getElementById("spoken").textContent = words;
  setTimeout(() => {
    button.textContent = before;
  }, 2500);
}
