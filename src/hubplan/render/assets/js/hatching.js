// Hatchings, so that no meaning hangs on colour alone; their lines stay with the map as it moves.

// Fills a path with lines; `view` holds the bounds of the sheet and the transform of its pixels.
function hatch(pen, path, name, color, view) {
  const [step, width, crossed] = LOOK.hatchings[name];
  const { min, max } = view.bounds;
  const reach = step * Math.SQRT2;
  pen.save();
  pen.clip(path, "evenodd");
  pen.setTransform(...view.base);
  pen.beginPath();
  for (let at = Math.floor((min.x - max.y) / reach) * reach; at < max.x - min.y; at += reach) {
    pen.moveTo(at + min.y, min.y);
    pen.lineTo(at + max.y, max.y);
  }
  for (let at = Math.floor((min.x + min.y) / reach) * reach; crossed && at < max.x + max.y; at += reach) {
    pen.moveTo(at - min.y, min.y);
    pen.lineTo(at - max.y, max.y);
  }
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.stroke();
  pen.restore();
}

// One path of all zones for which `test` holds; null where there is none.
function pathOf(zones, test) {
  const chosen = zones.filter((_, i) => test(i));
  if (!chosen.length) return null;
  const path = new Path2D();
  chosen.forEach((zone) => path.addPath(zone.path));
  return path;
}

// The class of how sure a zone is, 0 the surest.
function sureClass(sure, zone) {
  return sure.least.findIndex((least) => sure.counts[zone] >= least);
}

function sureWords({ plans }, position) {
  return position ? LOOK.stability[position].words : `Stays in its catchment in all ${plans} near-best plans`;
}
