import { run, scope, sleep } from '@async-lab/core'

const MS = Number(process.argv[2] ?? 300)

function parseCsv(ms) {
  for (const until = performance.now() + ms; performance.now() < until;);
}
async function importFile() {
  parseCsv(MS)
  await sleep(1)
  parseCsv(MS)
}
async function audit() {
  for (let at = 0; at < 20; at++) await sleep(1)
}
await run(async function main() {
  await scope((s) => {
    s.spawn(audit)
    s.spawn(importFile)
    s.spawn(importFile)
  })
  console.log('imported')
})
