// Both cores of `cores.mjs` take turns in this process. Prints the CPU time of the watched one over that of the other.
const TURNS = 400
const TASKS = 500

const names = ['watched', 'unwatched']
if (process.argv.at(-1) === 'reversed') names.reverse()
const cores = {}
for (const name of names) cores[name] = await import(`./dist/core-${name}.js`)
const spent = { watched: [], unwatched: [] }

/** Tasks that are spawned, park once and settle. */
async function turn(name) {
  const { AsyncEvent, scope } = cores[name]
  const go = new AsyncEvent()
  const began = process.cpuUsage()
  await scope(async (s) => {
    for (let at = 0; at < TASKS; at++)
      s.spawn(async function worker(task) {
        await go.wait(task)
      })
    go.set()
  })
  const { user, system } = process.cpuUsage(began)
  spent[name].push(user + system)
}

for (let at = 0; at < TURNS; at++) {
  await turn(names[at % 2])
  await turn(names[(at + 1) % 2])
}

/** Of those after the engine has warmed up. */
function median(all) {
  const warm = all.slice(all.length / 4).sort((a, b) => a - b)
  return warm[warm.length >> 1]
}
console.log(median(spent.watched) / median(spent.unwatched))
