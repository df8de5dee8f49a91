// Marks where the reader is in the contents bar.
function addContents() {
  const links = [...document.querySelectorAll(".contents a")];
  const sections = links.map((link) => document.querySelector(link.hash));
  let waiting = false;
  const mark = () => {
    waiting = false;
    const line = innerHeight * 0.35;
    let now = 0;
    sections.forEach((section, i) => {
      if (section.getBoundingClientRect().top < line) now = i;
    });
    if (innerHeight + scrollY >= document.documentElement.scrollHeight - 4) now = sections.length - 1;
    links.forEach((link, i) => (i === now ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  };
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(mark);
    waiting = true;
  }, { passive: true });
}
