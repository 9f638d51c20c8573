// Runs a lab of the built package as a program of its own, and tells by messages how it went and what it left open.
import { labs } from '@async-lab/labs'

const [id, params] = process.argv.slice(2)
const lab = labs.find((one) => one.id === id)
const context = {
  print: () => {},
  progress: (done, total, what) => process.connected && process.send({ progress: { done, total, what } }),
}
const told = { outcome: 'completed' }
try {
  told.result = await lab.run(JSON.parse(params), context)
} catch (error) {
  Object.assign(told, { outcome: 'failed', name: error.name, message: error.message, saved: error.saved })
  process.exitCode = 1
}
// What holds the process open, but for the pipe to whom this is told.
const left = process.getActiveResourcesInfo().filter((kind) => /Server|UDP|Process|FSReq|Worker/.test(kind))
if (process.connected) process.send({ ended: { ...told, left } }, () => process.disconnect())
