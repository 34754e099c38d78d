// d3-dsv: the whole text at once. Rows go to the checks one by one as the parser makes them, so the array of rows is never
// kept; `csvParseRows` rather than `csvParse`, whose objects cost more.

async function readWithLibrary(file) {
  const checks = new Checks();
  d3.csvParseRows(await file.text(), (row) => { checks.row(row); });
  return checks.result();
}
