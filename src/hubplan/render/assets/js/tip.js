// The tip under the pointer: data zone, people, catchment. Its facts also stand in the table of data zones.
function addTip(map, plan, scene, onChoose) {
  const tip = document.getElementById("tip");
  const finder = document.createElement("canvas").getContext("2d");
  const find = (point) => {
    const { scale, x, y } = scene.projection.toLayer(map);
    const at = [(point.x - x) / scale, (point.y - y) / scale];
    return scene.shapes.zones.findIndex(
      ({ path, box }) => at[0] >= box[0] && at[0] <= box[2] && at[1] >= box[1] && at[1] <= box[3] && finder.isPointInPath(path, at[0], at[1], "evenodd"),
    );
  };
  const show = (event) => {
    const zone = find(event.layerPoint);
    tip.hidden = zone < 0;
    if (zone < 0) return;
    const named = (number) => `${number} ${plan.catchments[number - 1].name}`;
    const [here, proposed] = [scene.owner[zone], plan.zones.catchment[zone]];
    const name = document.createElement("b");
    name.textContent = plan.zones.name[zone];
    const people = document.createElement("span");
    const travel = plan.zones.travel[zone];
    const far = scene.shown ? "" : travel === null ? " · no route to its hub" : ` · ${travel} ${plan.unit} to its hub`;
    people.textContent = `${plan.zones.people[zone].toLocaleString("en-GB")} people${far}`;
    const lines = [named(here)];
    if (here !== proposed) lines.push(`Proposed: ${named(proposed)}`);
    if (plan.sure && !scene.shown) lines.push(`Stays there in ${plan.sure.counts[zone]} of ${plan.sure.plans} near-best plans`);
    const rest = lines.map((words) => {
      const line = document.createElement("span");
      line.textContent = words;
      return line;
    });
    tip.replaceChildren(name, people, ...rest);
    const size = map.getSize();
    const { x, y } = event.containerPoint;
    tip.style.left = Math.min(x + 14, size.x - tip.offsetWidth - 8) + "px";
    tip.style.top = (y + 18 + tip.offsetHeight > size.y ? y - tip.offsetHeight - 12 : y + 18) + "px";
  };
  map.on("mousemove", show);
  map.on("mouseout movestart zoomstart", () => {
    tip.hidden = true;
  });
  map.on("click", (event) => {
    const zone = find(event.layerPoint);
    if (zone >= 0 && !scene.shown) onChoose(plan.zones.catchment[zone]);
  });
}
