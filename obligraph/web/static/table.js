// Tables sort by their headings and filter as one types. Without this script they are read as they stand.
for (const table of document.querySelectorAll("table.answer")) {
  const body = table.tBodies[0];
  table.classList.add("sorts");
  const rows = [...body.rows];
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const key = (row, place) => {
    const cell = row.cells[place];
    return cell.dataset.value === undefined ? cell.textContent.trim() : Number(cell.dataset.value);
  };
  const compare = (one, other) =>
    typeof one === "number" && typeof other === "number" ? one - other : collator.compare(String(one), String(other));
  [...table.tHead.rows[0].cells].forEach((heading, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sorted = [...body.rows].sort((one, other) => compare(key(one, place), key(other, place)) * (down ? -1 : 1));
      body.append(...sorted);
    });
  });
  const filter = document.querySelector("[data-filter]");
  if (filter) {
    const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    filter.hidden = false;
    filter.querySelector("input").addEventListener("input", (event) => {
      const sought = fold(event.target.value);
      for (const row of rows) row.hidden = !fold(row.textContent).includes(sought);
    });
  }
}
