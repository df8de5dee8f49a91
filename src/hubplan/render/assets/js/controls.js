// Zoom, whole area, keys and scale of the map.
function addControls(map, wholeArea) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const options = () => ({ animate: !calm.matches });
  document.getElementById("zoom-in").addEventListener("click", () => map.zoomIn(0.75, options()));
  document.getElementById("zoom-out").addEventListener("click", () => map.zoomOut(0.75, options()));
  document.getElementById("zoom-all").addEventListener("click", () => wholeArea(options()));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "0") wholeArea(options());
    else if (event.key === "Escape" && location.hash.startsWith("#catchment-")) location.hash = "#catchments";
    else return;
    event.preventDefault();
  });
  // The wheel belongs to the page, which the map must not hold up; with Ctrl, and when pinching, it zooms.
  map.getContainer().addEventListener("wheel", (event) => {
    if (event.ctrlKey || event.metaKey) map.scrollWheelZoom.enable();
    else map.scrollWheelZoom.disable();
  }, { capture: true, passive: true });
  L.control.scale({ imperial: false, maxWidth: 110, position: "bottomleft" }).addTo(map);
}
