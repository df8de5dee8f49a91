// Sorts and filters the table of data zones.
function addTables() {
  document.querySelectorAll("table.sortable").forEach((table) => {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => sortBy(table, head, column));
    });
  });
  const table = document.getElementById("zone-table");
  const [text, choice] = [document.getElementById("find-zone"), document.getElementById("find-catchment")];
  const filter = () => filterZones(table, text.value.trim().toLowerCase(), choice.value);
  text.addEventListener("input", filter);
  choice.addEventListener("change", filter);
  text.form.addEventListener("submit", (event) => event.preventDefault());
}

function sortBy(table, head, column) {
  const down = head.getAttribute("aria-sort") === "ascending";
  [...head.parentElement.cells].forEach((cell) => cell.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const value = (row) => row.cells[column].textContent.trim();
  const order = "number" in head.dataset
    ? (a, b) => Number(value(a).replaceAll(",", "")) - Number(value(b).replaceAll(",", ""))
    : (a, b) => value(a).localeCompare(value(b), "en-GB", { numeric: true });
  const rows = [...body.rows].sort((a, b) => (down ? -1 : 1) * order(a, b));
  body.append(...rows);
}

function filterZones(table, text, catchment) {
  let found = 0;
  [...table.tBodies[0].rows].forEach((row) => {
    const named = `${row.cells[0].textContent} ${row.cells[1].textContent}`.toLowerCase().includes(text);
    const fits = named && (!catchment || row.cells[2].textContent.trim() === catchment);
    row.hidden = !fits;
    found += fits ? 1 : 0;
  });
  document.getElementById("found").textContent = found === 1 ? "1 data zone" : `${found.toLocaleString("en-GB")} data zones`;
}
