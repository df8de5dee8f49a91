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
  if (scene.shapes.between.length) rows.push([line({ stroke: LOOK.edge.color, "stroke-width": LOOK.edge.px }), "Edge of a catchment"]);
  if (scene.shown) {
    const { color, px, sample } = LOOK.proposed;
    rows.push([line({ stroke: color, "stroke-width": px, "stroke-linecap": "round", "stroke-dasharray": sample }), "Edge in the proposed plan only"]);
    rows.push([areaKey(LOOK.white, LOOK.moved), "Data zone that changes catchment"]);
  }
  if (scene.sure && !scene.selected) LOOK.stability.forEach(({ fill, hatching }, i) => rows.push([areaKey(fill, hatching), sureWords(scene.sure, i)]));
  rows.push([line({ stroke: LOOK.council.color, "stroke-width": LOOK.council.px }), "Council boundary"]);
  if (kinds.has("ferry")) rows.push([ferryKey(LOOK.ferry.color), "Ferry"]);
  if (kinds.has("fixed_link")) rows.push([bridgeKey(), "Bridge, tunnel or causeway"]);
  if (kinds.has("assumed")) rows.push([ferryKey(LOOK.assumed), "Assumed link, to be confirmed"]);
  Object.entries(plan.categories).forEach(([category, label]) => {
    if (drawn.has("sign-" + category)) rows.push([sign("sign-" + category, 22), label]);
  });
  if (drawn.has("dot")) {
    const svg = make("svg", { width: 12, height: 12, "aria-hidden": "true" });
    svg.append(make("circle", { cx: 6, cy: 6, r: 3, fill: LOOK.ink }));
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
  svg.append(make("rect", { ...box, fill, stroke: LOOK.sample }));
  if (hatching) svg.append(make("rect", { ...box, fill: `url(#hatch-${hatching})` }));
  return svg;
}

function ferryKey(color) {
  const svg = make("svg", { width: 34, height: 12, "aria-hidden": "true" });
  svg.append(make("path", { d: "M7 6h20", stroke: color, "stroke-width": LOOK.ferry.px, "stroke-linecap": "round", "stroke-dasharray": LOOK.ferry.dash.join(" ") }));
  [4, 30].forEach((cx) => svg.append(make("circle", { cx, cy: 6, r: LOOK.ring.radius, fill: LOOK.white, stroke: color, "stroke-width": LOOK.ring.px })));
  return svg;
}

function bridgeKey() {
  const svg = make("svg", { width: 34, height: 12, "aria-hidden": "true" });
  svg.append(make("path", { d: "M5 3.5h24M5 8.5h24M5 .5v11M29 .5v11", stroke: LOOK.bridge.color, "stroke-width": LOOK.bridge.px, fill: "none" }));
  return svg;
}
