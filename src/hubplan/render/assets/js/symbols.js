// Signs, leaders and words as SVG, drawn above the areas.
const SVG = "http://www.w3.org/2000/svg";
const FONT = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif';

function make(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  if (text !== undefined) element.textContent = text;
  return element;
}

const ruler = document.createElement("canvas").getContext("2d");

function widthOf(text, { size, weight = 400, italic = false }) {
  ruler.font = `${italic ? "italic " : ""}${weight} ${size}px ${FONT}`;
  return ruler.measureText(text).width;
}

function drawSign(group, id, x, y, size) {
  group.append(make("use", { href: "#" + id, x: x - size / 2, y: y - size / 2, width: size, height: size }));
}

function drawHouse(group, x, y, number) {
  drawSign(group, "sign-hub", x, y, 34);
  group.append(make("text", { x, y: y + 8.5, class: "house" }, String(number)));
}

function drawWords(group, lines, x, top, style) {
  const { size, weight = 400, fill = LOOK.ink, italic = false, leading = 1.18 } = style;
  lines.forEach((line, i) => {
    const attributes = { x, y: top + size * (0.9 + leading * i), "font-size": size, "font-weight": weight, fill };
    if (italic) attributes["font-style"] = "italic";
    group.append(make("text", attributes, line));
  });
}

// Two lines of about the same length, broken before "and" where that is near the middle.
function breakName(name, most) {
  const words = name.split(" ");
  if (name.length <= most || words.length === 1) return [name];
  let best = 1;
  let least = Infinity;
  for (let i = 1; i < words.length; i += 1) {
    const off = Math.abs(words.slice(0, i).join(" ").length - name.length / 2) - (words[i] === "and" ? 2 : 0);
    if (off < least) [best, least] = [i, off];
  }
  return [words.slice(0, best).join(" "), words.slice(best).join(" ")];
}
