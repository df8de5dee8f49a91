// A small picture of the view that tells which catchment, or which neighbour, a pixel lies in.
const RASTER_STEP = 3;

function makeRaster(map, scene) {
  const size = map.getSize();
  const start = map.containerPointToLayerPoint([0, 0]);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.ceil(size.x / RASTER_STEP));
  canvas.height = Math.max(1, Math.ceil(size.y / RASTER_STEP));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const { scale, x, y } = scene.projection.toLayer(map);
  const k = scale / RASTER_STEP;
  pen.setTransform(k, 0, 0, k, (x - start.x) / RASTER_STEP, (y - start.y) / RASTER_STEP);
  const paint = (number, path) => {
    pen.fillStyle = `rgb(${number & 255},${number >> 8},${(number * 37) & 255})`;
    pen.fill(path, "evenodd");
  };
  scene.shapes.land.forEach(({ path }, i) => paint(LAND + i, path));
  scene.shapes.catchments.forEach((c) => paint(c.number, c.path));
  const pixels = pen.getImageData(0, 0, canvas.width, canvas.height).data;
  const at = (px, py) => {
    const column = Math.floor((px - start.x) / RASTER_STEP);
    const row = Math.floor((py - start.y) / RASTER_STEP);
    if (column < 0 || row < 0 || column >= canvas.width || row >= canvas.height) return -1;
    const i = 4 * (row * canvas.width + column);
    if (pixels[i + 3] < 255) return 0;
    const number = pixels[i] + (pixels[i + 1] << 8);
    return ((number * 37) & 255) === pixels[i + 2] ? number : 0; // a blend of two areas is neither
  };
  return { at, holds: (box, number) => boxInside(at, box, number), size, start };
}

const LAND = 10000;

function boxInside(at, box, number) {
  const [x0, y0, x1, y1] = box;
  if (at(x0, y0) !== number || at(x1, y1) !== number || at(x0, y1) !== number || at(x1, y0) !== number) return false;
  for (let y = y0; y <= y1; y += RASTER_STEP) for (let x = x0; x <= x1; x += RASTER_STEP) if (at(x, y) !== number) return false;
  return true;
}
