// Shared arcs turned into paths. An outline is made of the arcs whose two sides have different catchments.
const STEPS_PER_DEGREE = 100000;
const LOCAL_ZOOM = 13; // paths are kept in pixels of this zoom, from the middle of the area

function makeProjection(plan) {
  const first = plan.arcs[0];
  const origin = mercator(first[0], first[1], { x: 0, y: 0 });
  return {
    local: (x, y) => mercator(x, y, origin),
    toLatLng: (x, y) => L.latLng(y / STEPS_PER_DEGREE, x / STEPS_PER_DEGREE),
    // Scale and offset that bring local coordinates to the map's layer points.
    toLayer: (map) => {
      const scale = 2 ** (map.getZoom() - LOCAL_ZOOM);
      const pixel = map.getPixelOrigin();
      return { scale, x: origin.x * scale - pixel.x, y: origin.y * scale - pixel.y };
    },
  };
}

function mercator(x, y, origin) {
  const size = 256 * 2 ** LOCAL_ZOOM;
  const angle = ((y / STEPS_PER_DEGREE) * Math.PI) / 180;
  return {
    x: (x / STEPS_PER_DEGREE / 360 + 0.5) * size - origin.x,
    y: (0.5 - Math.asinh(Math.tan(angle)) / (2 * Math.PI)) * size - origin.y,
  };
}

// Steps to a flat list x, y, x, y in local coordinates.
function decode(steps, projection) {
  const line = new Float64Array(steps.length);
  let x = 0;
  let y = 0;
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    const point = projection.local(x, y);
    line[i] = point.x;
    line[i + 1] = point.y;
  }
  return line;
}

function addLine(path, line, { backwards = false, onward = false } = {}) {
  const n = line.length / 2;
  for (let i = 0; i < n; i += 1) {
    const at = 2 * (backwards ? n - 1 - i : i);
    if (i === 0 && !onward) path.moveTo(line[at], line[at + 1]);
    else path.lineTo(line[at], line[at + 1]);
  }
}

// The rings of some arcs, joined end to end; `directed` holds i or ~i.
function addRings(path, directed, arcs) {
  const startOf = (arc) => pointKey(arcs, arc, 0);
  const endOf = (arc) => pointKey(arcs, arc, 1);
  const waiting = new Map();
  directed.forEach((arc) => {
    const key = startOf(arc);
    if (!waiting.has(key)) waiting.set(key, []);
    waiting.get(key).push(arc);
  });
  const used = new Set();
  directed.forEach((first) => {
    let arc = first;
    let onward = false;
    while (arc !== undefined && !used.has(arc)) {
      used.add(arc);
      addLine(path, arcs[arc < 0 ? ~arc : arc], { backwards: arc < 0, onward });
      onward = true;
      arc = (waiting.get(endOf(arc)) || []).find((next) => !used.has(next));
    }
    if (onward) path.closePath();
  });
}

function pointKey(arcs, arc, end) {
  const line = arcs[arc < 0 ? ~arc : arc];
  const last = (arc < 0) === (end === 0);
  const at = last ? line.length - 2 : 0;
  return line[at] + "," + line[at + 1];
}

function makeShapes(plan, projection) {
  const arcs = plan.arcs.map((steps) => decode(steps, projection));
  const land = plan.land.map(({ name, rings }) => {
    const path = new Path2D();
    rings.forEach((steps) => addLine(path, decode(steps, projection)));
    return { name, path };
  });
  const proposed = edgePaths(plan, arcs, plan.zones.catchment).between;
  return { arcs, zones: zonePaths(plan, arcs), land, proposed };
}

// The edges and outlines of one plan, whose catchment of each zone is `owner`.
function planShapes(plan, arcs, owner, catchments) {
  return {
    ...edgePaths(plan, arcs, owner),
    catchments: catchments.map((c) => ({ ...c, ...outlineOf(plan, arcs, owner, c.number) })),
  };
}

function zonePaths(plan, arcs) {
  return plan.rings.map((rings) => {
    const path = new Path2D();
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    rings.forEach((ring) => {
      ring.forEach((arc, i) => {
        const line = arcs[arc < 0 ? ~arc : arc];
        addLine(path, line, { backwards: arc < 0, onward: i > 0 });
        for (let at = 0; at < line.length; at += 2) {
          box[0] = Math.min(box[0], line[at]);
          box[1] = Math.min(box[1], line[at + 1]);
          box[2] = Math.max(box[2], line[at]);
          box[3] = Math.max(box[3], line[at + 1]);
        }
      });
      path.closePath();
    });
    return { path, box };
  });
}

// Council edge, data-zone lines, and one path for each pair of catchments that meet.
function edgePaths(plan, arcs, owner) {
  const council = new Path2D();
  const zoneLines = new Path2D();
  const between = new Map();
  arcs.forEach((line, i) => {
    const [a, b] = [plan.sides[2 * i], plan.sides[2 * i + 1]];
    if (b < 0) addLine(council, line);
    else if (owner[a] === owner[b]) addLine(zoneLines, line);
    else {
      const pair = [owner[a], owner[b]].sort((p, q) => p - q);
      const key = pair.join("-");
      if (!between.has(key)) between.set(key, { pair, path: new Path2D() });
      addLine(between.get(key).path, line);
    }
  });
  return { council, zoneLines, between: [...between.values()] };
}

function outlineOf(plan, arcs, owner, number) {
  const directed = [];
  plan.rings.forEach((rings, zone) => {
    if (owner[zone] !== number) return;
    rings.flat().forEach((arc) => {
      const i = arc < 0 ? ~arc : arc;
      const [a, b] = [plan.sides[2 * i], plan.sides[2 * i + 1]];
      const other = a === zone ? b : a;
      if (other < 0 || owner[other] !== number) directed.push(arc);
    });
  });
  const path = new Path2D();
  addRings(path, directed, arcs);
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  directed.forEach((arc) => {
    const line = arcs[arc < 0 ? ~arc : arc];
    for (let at = 0; at < line.length; at += 2) {
      box[0] = Math.min(box[0], line[at]);
      box[1] = Math.min(box[1], line[at + 1]);
      box[2] = Math.max(box[2], line[at]);
      box[3] = Math.max(box[3], line[at + 1]);
    }
  });
  return { path, box };
}
