// Puts the parts together.
async function start() {
  document.querySelectorAll("[data-needs-script]").forEach((element) => {
    element.hidden = false;
  });
  document.documentElement.classList.add("scripted");
  document.getElementById("print").addEventListener("click", () => print());
  addTables();
  addContents();
  let select = () => {};
  const catchments = addCatchments((chosen) => select(chosen));
  try {
    const plan = await unpack(document.getElementById("payload").textContent);
    select = startMap(plan);
  } catch (fault) {
    console.warn(fault);
    document.getElementById("unmoving").hidden = false;
  }
  catchments.show(true);
  document.documentElement.dataset.ready = "yes";
}

function startMap(plan) {
  const scene = makeScene(plan);
  const surfaces = [];
  const redraw = () => surfaces.forEach((surface) => surface._update());
  const showPlan = addPlans(plan, scene, redraw);
  document.getElementById("moving").hidden = false;
  document.documentElement.classList.add("live");
  map.invalidateSize({ animate: false });
  const bounds = boundsOf(scene, scene.shapes.catchments);
  const wholeArea = (options) => {
    const right = map.getSize().x < 640 ? 62 : 16; // on a phone the zoom buttons would cover the area
    map.fitBounds(bounds, { paddingTopLeft: [16, 22], paddingBottomRight: [right, 22], ...options });
  };
  wholeArea({ animate: false });
  scene.wholeZoom = map.getZoom();
  map.setMinZoom(scene.wholeZoom - 1.5);
  map.setMaxZoom(17);
  map.setMaxBounds(bounds.pad(1));
  addControls(map, wholeArea);
  const canvas = document.createElement("canvas");
  const svg = make("svg", { class: "labels" });
  const areas = new Surface(canvas, (box) => drawAreas(canvas, box, map, scene));
  const labels = new Surface(svg, (box) => drawKey(placeLabels(svg, box, map, scene), plan, scene));
  surfaces.push(areas, labels);
  surfaces.forEach((surface) => surface.addTo(map));
  watch(scene, redraw, wholeArea);
  addTip(map, plan, scene, (number) => {
    location.hash = "#catchment-" + number;
  });
  return ({ catchment, plan: shown }) => {
    const changed = scene.selected !== catchment;
    scene.selected = catchment;
    showPlan(shown);
    if (changed) redraw();
  };
}

function makeScene(plan) {
  const projection = makeProjection(plan);
  const local = (one) => onSheet(projection, one);
  return {
    projection,
    base: makeShapes(plan, projection),
    dressed: new Map(),
    links: plan.links.map((link) => ({ ...link, at: decode(link.line, projection) })),
    places: plan.places.map(local),
    sites: plan.sites.map(local),
    backdrop: plan.backdrop,
    many: plan.catchments.length > LOOK.many,
    selected: 0,
    shown: 0,
    sure: null,
    show: readSwitches(document.querySelector("#layers form")),
    wholeZoom: 0,
  };
}

function onSheet(projection, { at, ...rest }) {
  const point = projection.local(at[0], at[1]);
  return { ...rest, local: [point.x, point.y] };
}

function boundsOf(scene, parts) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  parts.forEach((part) => {
    [0, 1].forEach((i) => {
      box[i] = Math.min(box[i], part.box[i]);
      box[i + 2] = Math.max(box[i + 2], part.box[i + 2]);
    });
  });
  const { scale, x, y } = scene.projection.toLayer(map);
  const corner = (a, b) => map.layerPointToLatLng([a * scale + x, b * scale + y]);
  return L.latLngBounds(corner(box[0], box[1]), corner(box[2], box[3]));
}

function watch(scene, redraw, wholeArea) {
  const form = document.querySelector("#layers form");
  form.addEventListener("change", () => {
    scene.show = readSwitches(form);
    redraw();
  });
  let width = map.getSize().x;
  new ResizeObserver(() => {
    const now = map.getContainer().clientWidth;
    if (!now || now === width) return;
    width = now;
    map.invalidateSize({ animate: false });
    wholeArea({ animate: false });
    scene.wholeZoom = map.getZoom();
  }).observe(map.getContainer());
}

start();
