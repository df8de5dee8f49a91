// The drawn map: one canvas for areas, edges and links, redrawn after each move.
const INK = "#16212B";
const FERRY = "#0B4F8A";

const Surface = L.Renderer.extend({
  options: { padding: 0.35 },
  initialize(element, draw) {
    L.Renderer.prototype.initialize.call(this);
    this.element = element;
    this.draw = draw;
  },
  _initContainer() {
    this._container = this.element;
    this._container.setAttribute("aria-hidden", "true");
  },
  _destroyContainer() {},
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this.draw(this._bounds);
  },
});

function drawAreas(canvas, bounds, map, scene) {
  const size = bounds.getSize();
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(size.x * ratio);
  canvas.height = Math.round(size.y * ratio);
  canvas.style.width = size.x + "px";
  canvas.style.height = size.y + "px";
  const pen = canvas.getContext("2d");
  const { scale, x, y } = scene.projection.toLayer(map);
  const base = [ratio, 0, 0, ratio, -bounds.min.x * ratio, -bounds.min.y * ratio];
  pen.setTransform(...base);
  pen.fillStyle = scene.backdrop;
  pen.fillRect(bounds.min.x, bounds.min.y, size.x, size.y);
  pen.setTransform(ratio * scale, 0, 0, ratio * scale, (x - bounds.min.x) * ratio, (y - bounds.min.y) * ratio);
  pen.lineJoin = "round";
  const px = 1 / scale;
  drawLand(pen, scene, px);
  const view = { bounds, base };
  if (scene.sure && !scene.selected) drawSure(pen, scene, view);
  else drawCatchments(pen, scene, px);
  scene.moved.forEach(({ dark, path }) => hatch(pen, path, "moved", dark, view));
  if (scene.show.zones) drawZoneLines(pen, scene, px);
  if (scene.shown) drawProposedEdges(pen, scene, px);
  drawEdges(pen, scene, px);
  pen.setTransform(...base);
  if (scene.show.links) drawLinks(pen, scene, { scale, x, y });
}

function drawLand(pen, scene, px) {
  pen.fillStyle = "#F4F3EF";
  pen.strokeStyle = "#F4F3EF";
  pen.lineWidth = 3 * px;
  scene.shapes.land.forEach(({ path }) => {
    pen.stroke(path);
    pen.fill(path, "evenodd");
  });
  pen.strokeStyle = "#C3CACF";
  pen.lineWidth = px;
  scene.shapes.land.forEach(({ path }) => pen.stroke(path));
}

function drawCatchments(pen, scene, px) {
  const { shapes, selected, many } = scene;
  shapes.catchments.forEach((c) => {
    const apart = selected && selected !== c.number;
    pen.fillStyle = "#fff";
    pen.fill(c.path, "evenodd");
    pen.globalAlpha = apart ? 1 : 0.78;
    pen.fillStyle = apart ? "#E4E6E6" : c.fill;
    pen.fill(c.path, "evenodd");
    pen.globalAlpha = 1;
    if (apart) return;
    pen.save();
    pen.clip(c.path, "evenodd");
    pen.globalAlpha = 0.6;
    pen.strokeStyle = c.tint;
    pen.lineWidth = (many ? 13 : 18) * px;
    edgesOf(shapes, c.number).forEach(({ path }) => pen.stroke(path));
    pen.restore();
  });
}

function drawSure(pen, scene, view) {
  SURE_FILLS.forEach((fill, position) => {
    const path = pathOf(scene.shapes.zones, (zone) => sureClass(scene.sure, zone) === position);
    if (!path) return;
    pen.fillStyle = fill;
    pen.fill(path, "evenodd");
    if (position) hatch(pen, path, position, INK, view);
  });
}

function drawZoneLines(pen, scene, px) {
  pen.strokeStyle = scene.sure ? "#C3CACF" : "#fff";
  pen.lineWidth = px;
  pen.stroke(scene.shapes.zoneLines);
}

// The proposed edges, dotted below those of the plan that is shown.
function drawProposedEdges(pen, scene, px) {
  pen.strokeStyle = INK;
  pen.lineWidth = 2 * px;
  pen.lineCap = "round";
  pen.setLineDash([0, 6 * px]);
  scene.shapes.proposed.forEach(({ path }) => pen.stroke(path));
  pen.setLineDash([]);
  pen.lineCap = "butt";
}

function edgesOf(shapes, number) {
  return shapes.between.filter(({ pair }) => pair.includes(number));
}

function drawEdges(pen, scene, px) {
  const { shapes, selected, many } = scene;
  pen.strokeStyle = "#5A6670";
  pen.lineWidth = 1.5 * px;
  pen.stroke(shapes.council);
  pen.lineCap = "round";
  const faint = shapes.between.filter(({ pair }) => selected && !pair.includes(selected));
  const strong = shapes.between.filter(({ pair }) => !selected || pair.includes(selected));
  pen.strokeStyle = "#8A949D";
  pen.lineWidth = 1.6 * px;
  faint.forEach(({ path }) => pen.stroke(path));
  pen.strokeStyle = "#fff";
  pen.lineWidth = (many ? 6 : 7) * px;
  strong.forEach(({ path }) => pen.stroke(path));
  pen.strokeStyle = INK;
  pen.lineWidth = (selected ? 3.6 : many ? 2.4 : 2.8) * px;
  strong.forEach(({ path }) => pen.stroke(path));
  pen.lineCap = "butt";
}

function drawLinks(pen, scene, place) {
  scene.links.forEach((link) => {
    if (scene.selected && !link.catchments.includes(scene.selected)) return;
    const [a, b] = [0, 2].map((i) => ({ x: link.at[i] * place.scale + place.x, y: link.at[i + 1] * place.scale + place.y }));
    if (link.kind === "fixed_link") drawBridge(pen, a, b);
    else drawFerry(pen, a, b, link.kind === "assumed" ? "#B36B00" : FERRY);
  });
}

function drawFerry(pen, a, b, color) {
  pen.strokeStyle = color;
  pen.lineCap = "round";
  pen.lineWidth = 2.4;
  pen.setLineDash([0, 5.5]);
  pen.beginPath();
  pen.moveTo(a.x, a.y);
  pen.lineTo(b.x, b.y);
  pen.stroke();
  pen.setLineDash([]);
  pen.lineWidth = 1.6;
  pen.fillStyle = "#fff";
  [a, b].forEach((end) => {
    pen.beginPath();
    pen.arc(end.x, end.y, 3, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  });
  pen.lineCap = "butt";
}

function drawBridge(pen, a, b) {
  const half = Math.max(8, Math.hypot(b.x - a.x, b.y - a.y) / 2 + 2);
  pen.save();
  pen.translate((a.x + b.x) / 2, (a.y + b.y) / 2);
  pen.rotate(Math.atan2(b.y - a.y, b.x - a.x));
  const rails = new Path2D(`M${-half} -2.5H${half}M${-half} 2.5H${half}M${-half} -5.5V5.5M${half} -5.5V5.5`);
  pen.strokeStyle = "#fff";
  pen.lineWidth = 4.4;
  pen.stroke(rails);
  pen.strokeStyle = INK;
  pen.lineWidth = 1.5;
  pen.stroke(rails);
  pen.restore();
}
