// Which plan the map shows, and what colours its zones; the words beside it follow.
function addPlans(plan, scene, redraw) {
  const picker = document.getElementById("plan-picker");
  const color = document.getElementById("color-by");
  const speak = () => {
    document.getElementById("spoken").textContent = wordsOf(plan, scene);
  };
  const show = (shown, sure) => {
    const changed = scene.shown !== shown || Boolean(scene.sure) !== sure;
    scene.shown = shown;
    scene.sure = sure ? plan.sure : null;
    Object.assign(scene, dressPlan(plan, scene, plan.others[shown - 1]));
    tellPlan(plan, scene);
    if (picker) picker.value = shown ? plan.others[shown - 1].anchor : "catchments";
    if (color) color.value = sure ? "sure" : "catchment";
    if (changed) redraw();
  };
  const showSure = (sure) => {
    scene.wanted = sure;
    if (sure && scene.shown) location.hash = "#catchments";
    else show(scene.shown, sure);
    if (!sure) document.getElementById("catchments-head").focus({ preventScroll: true });
  };
  picker?.addEventListener("change", () => {
    picker.focus({ preventScroll: true });
    history.pushState(null, "", "#" + picker.value); // setting the hash would scroll, and take the focus from the picker
    dispatchEvent(new HashChangeEvent("hashchange"));
  });
  color?.addEventListener("change", () => {
    showSure(color.value === "sure");
    color.focus();
  });
  document.getElementById("on-show-back")?.addEventListener("click", (event) => {
    if (!scene.sure) return;
    event.preventDefault();
    showSure(false);
  });
  document.getElementById("show-sure")?.addEventListener("click", () => {
    showSure(true);
    showMap();
  });
  show(0, false);
  return (shown) => {
    const before = scene.shown;
    if (shown) scene.wanted = false; // a plan comes in the colours of its catchments
    show(shown, Boolean(scene.wanted));
    if (before !== shown) speak();
  };
}

// What is drawn of one plan: outlines and edges, hubs and people, and the zones that are elsewhere in the proposal.
function dressPlan(plan, scene, other) {
  const kept = scene.dressed.get(other);
  if (kept) return kept;
  const owner = other ? other.catchment : plan.zones.catchment;
  const given = plan.catchments.map((c, i) => (other ? { ...c, ...other.hubs[i], people: other.people[i] } : c));
  const shapes = { ...scene.base, ...planShapes(plan, scene.base.arcs, owner, given) };
  const elsewhere = (number) => (zone) => owner[zone] === number && plan.zones.catchment[zone] !== number;
  const dress = {
    shapes,
    owner,
    catchments: shapes.catchments.map((c) => onSheet(scene.projection, c)),
    hubSites: new Set(given.map(({ site }) => site)),
    moved: given.map(({ number, dark }) => ({ dark, path: pathOf(shapes.zones, elsewhere(number)) })).filter(({ path }) => path),
  };
  scene.dressed.set(other, dress);
  return dress;
}

function wordsOf(plan, scene) {
  const other = plan.others[scene.shown - 1];
  if (other) return `${other.title} is on the map. ${other.words}`;
  if (!scene.sure) return "The proposed plan is on the map.";
  return `The zones are coloured by how sure they are: in how many of ${scene.sure.plans} near-best plans each stays in its catchment.`;
}

function tellPlan(plan, scene) {
  const note = document.getElementById("on-show");
  if (!note) return;
  note.hidden = !scene.shown && !scene.sure;
  document.getElementById("on-show-words").textContent = wordsOf(plan, scene);
  document.getElementById("on-show-back").textContent = scene.shown ? "Back to the proposed plan" : "Back to the colours of the catchments";
  document.querySelectorAll(".whose").forEach((words) => {
    words.hidden = !scene.shown;
  });
}
