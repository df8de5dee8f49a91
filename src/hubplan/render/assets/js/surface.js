// The drawn map: one canvas for areas, edges and links, redrawn after each move.

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
  pen.fillStyle = LOOK.land;
  pen.strokeStyle = LOOK.land;
  pen.lineWidth = LOOK.landEdge * px;
  scene.shapes.land.forEach(({ path }) => {
    pen.stroke(path);
    pen.fill(path, "evenodd");
  });
  pen.strokeStyle = LOOK.coast;
  pen.lineWidth = px;
  scene.shapes.land.forEach(({ path }) => pen.stroke(path));
}

function drawCatchments(pen, scene, px) {
  const { shapes, selected, many } = scene;
  shapes.catchments.forEach((c) => {
    const apart = selected && selected !== c.number;
    pen.fillStyle = LOOK.white;
    pen.fill(c.path, "evenodd");
    pen.globalAlpha = apart ? 1 : LOOK.fillOpacity;
    pen.fillStyle = apart ? LOOK.faint : c.fill;
    pen.fill(c.path, "evenodd");
    pen.globalAlpha = 1;
    if (apart) return;
    pen.save();
    pen.clip(c.path, "evenodd");
    pen.globalAlpha = LOOK.tintOpacity;
    pen.strokeStyle = c.tint;
    pen.lineWidth = (many ? LOOK.tint.many : LOOK.tint.px) * px;
    edgesOf(shapes, c.number).forEach(({ path }) => pen.stroke(path));
    pen.restore();
  });
}

function drawSure(pen, scene, view) {
  LOOK.stability.forEach(({ fill, hatching }, position) => {
    const path = pathOf(scene.shapes.zones, (zone) => sureClass(scene.sure, zone) === position);
    if (!path) return;
    pen.fillStyle = fill;
    pen.fill(path, "evenodd");
    if (hatching) hatch(pen, path, hatching, LOOK.ink, view);
  });
}

function drawZoneLines(pen, scene, px) {
  pen.strokeStyle = scene.sure ? LOOK.coast : LOOK.zone.color;
  pen.lineWidth = LOOK.zone.px * px;
  pen.stroke(scene.shapes.zoneLines);
}

// The proposed edges, dotted below those of the plan that is shown.
function drawProposedEdges(pen, scene, px) {
  pen.strokeStyle = LOOK.proposed.color;
  pen.lineWidth = LOOK.proposed.px * px;
  pen.lineCap = "round";
  pen.setLineDash(LOOK.proposed.dash.map((length) => length * px));
  scene.shapes.proposed.forEach(({ path }) => pen.stroke(path));
  pen.setLineDash([]);
  pen.lineCap = "butt";
}

function edgesOf(shapes, number) {
  return shapes.between.filter(({ pair }) => pair.includes(number));
}

function drawEdges(pen, scene, px) {
  const { shapes, selected, many } = scene;
  pen.strokeStyle = LOOK.council.color;
  pen.lineWidth = LOOK.council.px * px;
  pen.stroke(shapes.council);
  pen.lineCap = "round";
  const faint = shapes.between.filter(({ pair }) => selected && !pair.includes(selected));
  const strong = shapes.between.filter(({ pair }) => !selected || pair.includes(selected));
  pen.strokeStyle = LOOK.faintEdge.color;
  pen.lineWidth = LOOK.faintEdge.px * px;
  faint.forEach(({ path }) => pen.stroke(path));
  pen.strokeStyle = LOOK.halo.color;
  pen.lineWidth = (many ? LOOK.halo.many : LOOK.halo.px) * px;
  strong.forEach(({ path }) => pen.stroke(path));
  pen.strokeStyle = LOOK.edge.color;
  pen.lineWidth = (selected ? LOOK.edge.selected : many ? LOOK.edge.many : LOOK.edge.px) * px;
  strong.forEach(({ path }) => pen.stroke(path));
  pen.lineCap = "butt";
}

function drawLinks(pen, scene, place) {
  scene.links.forEach((link) => {
    if (scene.selected && !link.catchments.includes(scene.selected)) return;
    const [a, b] = [0, 2].map((i) => ({ x: link.at[i] * place.scale + place.x, y: link.at[i + 1] * place.scale + place.y }));
    if (link.kind === "fixed_link") drawBridge(pen, a, b);
    else drawFerry(pen, a, b, link.kind === "assumed" ? LOOK.assumed : LOOK.ferry.color);
  });
}

function drawFerry(pen, a, b, color) {
  pen.strokeStyle = color;
  pen.lineCap = "round";
  pen.lineWidth = LOOK.ferry.px;
  pen.setLineDash(LOOK.ferry.dash);
  pen.beginPath();
  pen.moveTo(a.x, a.y);
  pen.lineTo(b.x, b.y);
  pen.stroke();
  pen.setLineDash([]);
  pen.lineWidth = LOOK.ring.px;
  pen.fillStyle = LOOK.white;
  [a, b].forEach((end) => {
    pen.beginPath();
    pen.arc(end.x, end.y, LOOK.ring.radius, 0, 2 * Math.PI);
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
  pen.strokeStyle = LOOK.white;
  pen.lineWidth = LOOK.bridge.halo;
  pen.stroke(rails);
  pen.strokeStyle = LOOK.bridge.color;
  pen.lineWidth = LOOK.bridge.px;
  pen.stroke(rails);
  pen.restore();
}
