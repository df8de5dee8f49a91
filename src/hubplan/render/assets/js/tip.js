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
    const catchment = plan.catchments[plan.zones.catchment[zone] - 1];
    const name = document.createElement("b");
    name.textContent = plan.zones.name[zone];
    const people = document.createElement("span");
    people.textContent = `${plan.zones.people[zone].toLocaleString("en-GB")} people · ${plan.zones.km[zone]} km to its hub`;
    const where = document.createElement("span");
    where.textContent = `${catchment.number} ${catchment.name}`;
    tip.replaceChildren(name, people, where);
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
    if (zone >= 0) onChoose(plan.zones.catchment[zone]);
  });
}
