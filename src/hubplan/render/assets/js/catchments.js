// Opens a catchment's detail, or another plan, from the page's address; title and focus follow.
function addCatchments(onSelect) {
  const list = document.getElementById("all-catchments");
  const panels = [...document.querySelectorAll(".detail")];
  const title = document.title;
  let open = null;
  const show = (first) => {
    const panel = panels.find((section) => "#" + section.id === location.hash) || null;
    // other addresses lead elsewhere on the page, and leave open what is open
    if (!panel && !first && !["", "#catchments"].includes(location.hash)) return;
    const before = open;
    open = panel;
    panels.forEach((section) => section.classList.toggle("open", section === panel));
    list.hidden = Boolean(panel);
    document.title = panel ? `${panel.querySelector("h2").textContent} – ${title}` : title;
    onSelect({ catchment: Number(panel?.dataset.catchment || 0), plan: Number(panel?.dataset.plan || 0) });
    if (document.activeElement?.id !== "plan-picker") focusOn(panel, before, first);
  };
  addEventListener("hashchange", () => show(false));
  document.querySelectorAll(".copy").forEach((button) => button.addEventListener("click", () => copyLink(button)));
  return { show };
}

function focusOn(panel, before, first) {
  if (panel?.dataset.plan) {
    showMap();
  } else if (panel) {
    panel.querySelector("h2").focus({ preventScroll: true });
    if (panel.getBoundingClientRect().top < 0) panel.scrollIntoView();
  } else if (before && !first) {
    const opener = document.getElementById("open-" + before.dataset.catchment);
    (opener || document.getElementById("catchments-head")).focus({ preventScroll: true });
  }
}

// Brings the map into view, with focus on the words about what it shows.
function showMap() {
  document.getElementById("on-show").focus({ preventScroll: true });
  document.getElementById("catchments").scrollIntoView();
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
