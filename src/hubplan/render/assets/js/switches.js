// "Show on the map", and the key that lists only what is drawn now.
function readSwitches(form) {
  const on = (name) => {
    const box = form.elements[name];
    return !box || box.checked;
  };
  const services = [...form.querySelectorAll('input[name="service"]:checked')].map((box) => box.value);
  return { zones: on("zones"), links: on("links"), places: on("places"), services: new Set(services) };
}

function drawKey(drawn, plan, scene) {
  const key = document.getElementById("key");
  const rows = [];
  key.hidden = false;
  const sign = (id, size) => {
    const svg = make("svg", { width: size, height: size, "aria-hidden": "true" });
    svg.append(make("use", { href: "#" + id }));
    return svg;
  };
  const line = (attributes) => {
    const svg = make("svg", { width: 34, height: 12, "aria-hidden": "true" });
    svg.append(make("path", { d: "M1 6h32", fill: "none", ...attributes }));
    return svg;
  };
  const kinds = new Set(scene.show.links ? scene.links.filter((l) => !scene.selected || l.catchments.includes(scene.selected)).map((l) => l.kind) : []);
  rows.push([sign("sign-hub", 24), scene.selected ? `Hub of catchment ${scene.selected}` : "Hub of a catchment, with its number"]);
  if (scene.shapes.between.length) rows.push([line({ stroke: INK, "stroke-width": 2.8 }), "Edge of a catchment"]);
  if (scene.shown) {
    rows.push([line({ stroke: INK, "stroke-width": 2, "stroke-linecap": "round", "stroke-dasharray": "0 5" }), "Edge in the proposed plan only"]);
    rows.push([areaKey("#fff", "moved"), "Data zone that changes catchment"]);
  }
  if (scene.sure && !scene.selected) SURE_FILLS.forEach((fill, i) => rows.push([areaKey(fill, i), sureWords(scene.sure, i)]));
  rows.push([line({ stroke: "#5A6670", "stroke-width": 1.5 }), "Council boundary"]);
  if (kinds.has("ferry")) rows.push([ferryKey(FERRY), "Ferry"]);
  if (kinds.has("fixed_link")) rows.push([bridgeKey(), "Bridge, tunnel or causeway"]);
  if (kinds.has("assumed")) rows.push([ferryKey("#B36B00"), "Assumed link, to be confirmed"]);
  Object.entries(plan.categories).forEach(([category, label]) => {
    if (drawn.has("sign-" + category)) rows.push([sign("sign-" + category, 22), label]);
  });
  if (drawn.has("dot")) {
    const svg = make("svg", { width: 12, height: 12, "aria-hidden": "true" });
    svg.append(make("circle", { cx: 6, cy: 6, r: 3, fill: INK }));
    rows.push([svg, "Service, zoom in for its kind"]);
  }
  key.replaceChildren(
    ...rows.map(([sample, words]) => {
      const item = document.createElement("li");
      const span = document.createElement("span");
      span.className = "sample";
      span.append(sample);
      item.append(span, words);
      return item;
    }),
  );
}

function areaKey(fill, hatching) {
  const svg = make("svg", { width: 34, height: 20, "aria-hidden": "true" });
  const box = { x: 0.5, y: 0.5, width: 33, height: 19 };
  svg.append(make("rect", { ...box, fill, stroke: "#7C8893" }));
  if (hatching) svg.append(make("rect", { ...box, fill: `url(#hatch-${hatching})` }));
  return svg;
}

function ferryKey(color) {
  const svg = make("svg", { width: 34, height: 12, "aria-hidden": "true" });
  svg.append(make("path", { d: "M7 6h20", stroke: color, "stroke-width": 2.4, "stroke-linecap": "round", "stroke-dasharray": "0 5.5" }));
  [4, 30].forEach((cx) => svg.append(make("circle", { cx, cy: 6, r: 3, fill: "#fff", stroke: color, "stroke-width": 1.6 })));
  return svg;
}

function bridgeKey() {
  const svg = make("svg", { width: 34, height: 12, "aria-hidden": "true" });
  svg.append(make("path", { d: "M5 3.5h24M5 8.5h24M5 .5v11M29 .5v11", stroke: INK, "stroke-width": 1.5, fill: "none" }));
  return svg;
}
