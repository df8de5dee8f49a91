// Places signs and words, each tested against all before it: hubs, catchments, hub names, towns, services, neighbours.
function placeLabels(svg, bounds, map, scene) {
  const size = bounds.getSize();
  svg.setAttribute("width", size.x);
  svg.setAttribute("height", size.y);
  svg.setAttribute("viewBox", [bounds.min.x, bounds.min.y, size.x, size.y].join(" "));
  const groups = ["leaders", "services", "words", "hubs"].map((name) => make("g", { class: name }));
  const place = scene.projection.toLayer(map);
  const raster = makeRaster(map, scene);
  const sheet = {
    scene,
    raster,
    groups: { leaders: groups[0], services: groups[1], words: groups[2], hubs: groups[3] },
    taken: takenByControls(map, raster.start),
    spot: ([x, y]) => ({ x: x * place.scale + place.x, y: y * place.scale + place.y }),
    phone: raster.size.x < 640,
    whole: map.getZoom() <= scene.wholeZoom + 0.5,
    drawn: new Set(),
  };
  placeHubs(sheet);
  placeCatchmentNames(sheet);
  placeHubNames(sheet);
  if (scene.show.places) placeTowns(sheet);
  placeServices(sheet);
  if (scene.show.places) placeNeighbors(sheet);
  svg.replaceChildren(...groups);
  return sheet.drawn;
}

function takenByControls(map, start) {
  const frame = map.getContainer().getBoundingClientRect();
  return [...document.querySelectorAll("#moving .zoom, #moving .leaflet-control-scale, #moving .on-map")].map((element) => {
    const box = element.getBoundingClientRect();
    return [box.left - frame.left + start.x - 4, box.top - frame.top + start.y - 4, box.right - frame.left + start.x + 4, box.bottom - frame.top + start.y + 4];
  });
}

function boxAt(x, y, width, height) {
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

function isFree(sheet, box) {
  return !sheet.taken.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3]);
}

function inView(sheet, [x0, y0, x1, y1]) {
  const { start, size } = sheet.raster;
  return x0 >= start.x + 4 && y0 >= start.y + 4 && x1 <= start.x + size.x - 4 && y1 <= start.y + size.y - 4;
}

function placeHubs(sheet) {
  sheet.scene.catchments.forEach((c) => {
    const { x, y } = sheet.spot(c.local);
    c.spot = { x, y };
    if (sheet.scene.selected && sheet.scene.selected !== c.number) return;
    sheet.taken.push(boxAt(x, y, 34, 34));
    drawHouse(sheet.groups.hubs, x, y, c.number);
    sheet.drawn.add("hub");
  });
}

function placeCatchmentNames(sheet) {
  const { many, selected } = sheet.scene;
  const small = many && !selected;
  const tries = small ? [[13.5, false]] : sheet.phone ? [[15, true], [13.5, false]] : [[17, true], [15, true], [13.5, false]];
  sheet.scene.catchments.forEach((c) => {
    if (selected && selected !== c.number) return;
    const outer = small || sheet.phone ? [13.5, false] : [15, true];
    const inside = (name) => tries.some(([size, people]) => placeName(sheet, c, nameBlock(sheet, c, name, size, people)));
    const outside = (name, reach, over) => nameOutside(sheet, c, nameBlock(sheet, c, name, ...outer), { reach, over });
    const far = sheet.phone ? 110 : 240;
    inside(c.name) || outside(c.name, far, false) || outside(c.name, 120, true) || outside(c.name, far, true);
  });
}

function nameBlock(sheet, c, name, size, people) {
  const lines = breakName(name, size > 14 ? 22 : 15);
  const style = { size, weight: 700, fill: sheet.scene.sure ? LOOK.ink : c.dark };
  const under = people ? [`${c.people.toLocaleString("en-GB")} people`] : [];
  const width = Math.max(...lines.map((line) => widthOf(line, style)), ...under.map((line) => widthOf(line, { size: 14 })));
  return { lines, under, style, width: width + 4, height: lines.length * size * 1.18 + under.length * 17 + 2 };
}

function drawBlock(sheet, block, x, y) {
  const top = y - block.height / 2;
  drawWords(sheet.groups.words, block.lines, x, top, block.style);
  drawWords(sheet.groups.words, block.under, x, top + block.lines.length * block.style.size * 1.18 + 1, { size: 14 });
  sheet.taken.push(boxAt(x, y, block.width, block.height));
}

function placeName(sheet, c, block) {
  const wanted = { x: c.spot.x, y: c.spot.y + 20 + block.height / 2 };
  const at = nearestSpot(sheet, wanted, block, c.number, boxOnSheet(sheet, c.box));
  if (!at) return false;
  drawBlock(sheet, block, at.x, at.y);
  return true;
}

function boxOnSheet(sheet, box) {
  const a = sheet.spot([box[0], box[1]]);
  const b = sheet.spot([box[2], box[3]]);
  const { start, size } = sheet.raster;
  return [Math.max(a.x, start.x), Math.max(a.y, start.y), Math.min(b.x, start.x + size.x), Math.min(b.y, start.y + size.y)];
}

// The free spot nearest to where a block is wanted, all of it inside one area.
function nearestSpot(sheet, wanted, block, number, [x0, y0, x1, y1]) {
  const spots = [];
  for (let y = y0; y <= y1; y += 6) for (let x = x0; x <= x1; x += 6) {
    if (sheet.raster.at(x, y) === number) spots.push({ x, y, far: Math.hypot((x - wanted.x) * 0.8, y - wanted.y) });
  }
  spots.sort((a, b) => a.far - b.far);
  return spots.find(({ x, y }) => {
    const box = boxAt(x, y, block.width, block.height);
    return inView(sheet, box) && isFree(sheet, box) && sheet.raster.holds(box, number);
  });
}

// A name that fits nowhere inside stands in the sea or outside the council, with a thin leader to its hub; the
// leader crosses another catchment only if it must (`over`).
function nameOutside(sheet, c, block, { reach, over }) {
  for (let far = 30; far <= reach; far += 15) {
    for (let turn = 0; turn < 24; turn += 1) {
      const angle = (turn * Math.PI) / 12 - Math.PI / 2;
      const x = c.spot.x + Math.cos(angle) * (far + block.width / 2);
      const y = c.spot.y + Math.sin(angle) * (far + block.height / 2);
      const box = boxAt(x, y, block.width, block.height);
      if (!inView(sheet, box) || !isFree(sheet, box) || !outside(sheet, box)) continue;
      const near = { x: Math.min(Math.max(c.spot.x, box[0]), box[2]), y: Math.min(Math.max(c.spot.y, box[1]), box[3]) };
      if (!clear(sheet, near, c.spot, over ? 0 : c.number)) continue;
      sheet.groups.leaders.append(make("line", { x1: near.x, y1: near.y, x2: c.spot.x, y2: c.spot.y }));
      drawBlock(sheet, block, x, y);
      takeLine(sheet, near, c.spot);
      return true;
    }
  }
  return false;
}

// Whether a leader crosses no sign and no word on its way to the hub, nor any catchment but its own where one is given.
function clear(sheet, from, hub, own) {
  const length = Math.hypot(hub.x - from.x, hub.y - from.y);
  for (let far = 0; far < length - 24; far += 5) {
    const [x, y] = [from.x + ((hub.x - from.x) * far) / length, from.y + ((hub.y - from.y) * far) / length];
    if (!isFree(sheet, boxAt(x, y, 4, 4))) return false;
    const number = own ? sheet.raster.at(x, y) : 0;
    if (number > 0 && number < LAND && number !== own) return false;
  }
  return true;
}

function takeLine(sheet, from, hub) {
  const length = Math.hypot(hub.x - from.x, hub.y - from.y);
  for (let far = 0; far < length; far += 6) {
    sheet.taken.push(boxAt(from.x + ((hub.x - from.x) * far) / length, from.y + ((hub.y - from.y) * far) / length, 4, 4));
  }
}

function outside(sheet, [x0, y0, x1, y1]) {
  for (let y = y0; y <= y1; y += 4) for (let x = x0; x <= x1; x += 4) {
    const number = sheet.raster.at(x, y);
    if (number < 0 || (number > 0 && number < LAND)) return false;
  }
  return true;
}

// The first free place beside a sign: below, above, right, left.
function beside(sheet, { x, y }, words, style, gap) {
  const width = widthOf(words, style) + 4;
  const height = style.size * 1.25;
  const offsets = [
    [0, -gap - height / 2],
    [0, gap + height / 2],
    [gap + width / 2 + 2, 0],
    [-gap - width / 2 - 2, 0],
  ];
  for (const [dx, dy] of offsets) {
    const box = boxAt(x + dx, y + dy, width, height);
    if (!inView(sheet, box) || !isFree(sheet, box)) continue;
    sheet.taken.push(box);
    drawWords(sheet.groups.words, [words], x + dx, y + dy - height / 2 + style.size * 0.1, style);
    return true;
  }
  return false;
}

function placeHubNames(sheet) {
  if (sheet.scene.many && sheet.whole && !sheet.scene.selected) return;
  if (sheet.phone && sheet.whole) return;
  sheet.scene.catchments.forEach((c) => {
    if (!c.hub || (sheet.scene.selected && sheet.scene.selected !== c.number)) return;
    beside(sheet, c.spot, c.hub, { size: 14, weight: 700 }, 18);
  });
}

function placeTowns(sheet) {
  let left = sheet.whole ? (sheet.phone ? 8 : 18) : 60;
  sheet.scene.places.forEach((town) => {
    if (left <= 0) return;
    const style = { size: sheet.phone ? 13 : 14, fill: LOOK.town };
    const { x, y } = sheet.spot(town.local);
    const box = boxAt(x, y, widthOf(town.name, style) + 8, 20);
    if (!inView(sheet, box) || !isFree(sheet, box)) return;
    if (sheet.raster.at(x, y) <= 0) return;
    sheet.taken.push(box);
    drawWords(sheet.groups.words, [town.name], x, y - 8, style);
    left -= 1;
  });
}

function placeServices(sheet) {
  const { selected, show } = sheet.scene;
  if (sheet.phone && sheet.whole && !selected) return;
  const size = selected ? 18 : 15;
  const named = [];
  sheet.scene.sites.forEach((site, i) => {
    if (sheet.scene.hubSites.has(i)) return; // a hub has a sign of its own
    if (!show.services.has(site.category) || (selected && selected !== site.catchment)) return;
    const { x, y } = sheet.spot(site.local);
    if (!inView(sheet, boxAt(x, y, size, size))) return;
    const at = spotForSign(sheet, x, y, size + 2);
    if (!at) {
      sheet.groups.services.append(make("circle", { cx: x, cy: y, r: 3, class: "dot" }));
      sheet.drawn.add("dot");
      return;
    }
    sheet.taken.push(boxAt(at.x, at.y, size + 2, size + 2));
    if (at.moved) sheet.groups.leaders.append(make("line", { x1: x, y1: y, x2: at.x, y2: at.y }));
    drawSign(sheet.groups.services, "sign-" + site.category, at.x, at.y, (size * 22) / 15);
    sheet.drawn.add("sign-" + site.category);
    if (selected && site.category !== "gp_practice") named.push([at, site.name]);
  });
  named.forEach(([at, name]) => beside(sheet, at, name, { size: 13 }, size / 2 + 3));
}

function spotForSign(sheet, x, y, size) {
  const home = sheet.raster.at(x, y);
  if (isFree(sheet, boxAt(x, y, size, size))) return { x, y, moved: false };
  for (const far of [size * 0.8, size * 1.2, size * 1.7, size * 2]) {
    for (let turn = 0; turn < 12; turn += 1) {
      const at = { x: x + far * Math.cos((turn * Math.PI) / 6), y: y + far * Math.sin((turn * Math.PI) / 6), moved: true };
      if (isFree(sheet, boxAt(at.x, at.y, size, size)) && stays(sheet, x, y, at, home)) return at;
    }
  }
  return null;
}

// Whether the way from a site's true place to its sign keeps to one catchment.
function stays(sheet, x, y, at, home) {
  for (let step = 1; step <= 6; step += 1) {
    if (sheet.raster.at(x + ((at.x - x) * step) / 6, y + ((at.y - y) * step) / 6) !== home) return false;
  }
  return true;
}

function placeNeighbors(sheet) {
  const style = { size: 13, fill: LOOK.outline, italic: true };
  const { start, size } = sheet.raster;
  sheet.scene.shapes.land.forEach(({ name }, i) => {
    const block = { width: widthOf(name, style) + 10, height: 18 };
    let [count, sumX, sumY] = [0, 0, 0];
    for (let y = start.y; y < start.y + size.y; y += 8) for (let x = start.x; x < start.x + size.x; x += 8) {
      if (sheet.raster.at(x, y) === LAND + i) {
        count += 1;
        sumX += x;
        sumY += y;
      }
    }
    if (count < 40) return;
    const area = [start.x, start.y, start.x + size.x, start.y + size.y];
    const at = nearestSpot(sheet, { x: sumX / count, y: sumY / count }, block, LAND + i, area);
    if (!at) return;
    sheet.taken.push(boxAt(at.x, at.y, block.width, block.height));
    drawWords(sheet.groups.words, [name], at.x, at.y - 8, style);
  });
}
