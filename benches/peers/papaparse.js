// PapaParse without a header row of its own: arrays are quicker than objects. It turns to its "fast mode" by itself, as the
// file has no quotation marks.

async function readWithLibrary(file) {
  const checks = new Checks();
  for (const row of Papa.parse(await file.text()).data) {
    checks.row(row);
  }
  return checks.result();
}

/** Row by row, so that the array of all rows is never there. */
async function readInSteps(file) {
  const checks = new Checks();
  Papa.parse(await file.text(), { step: (row) => checks.row(row.data) });
  return checks.result();
}

/** PapaParse's own ways through a file, chunk by chunk: in the page, or in the worker that it starts itself. */
function readInChunks(file, worker) {
  return new Promise((done, failed) => {
    const checks = new Checks();
    Papa.parse(file, {
      worker,
      chunk: ({ data }) => data.forEach((row) => checks.row(row)),
      complete: () => done(checks.result()),
      error: failed,
    });
  });
}
