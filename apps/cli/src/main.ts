#!/usr/bin/env node
import { CommanderError } from 'commander'
import { FAILED, tell, WRONG_USE, WrongUse } from './failure.ts'
import { makeProgram } from './program.ts'

// Who reads no further (`| head -1`) is no failure, and nothing to tell.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })

try {
  const program = makeProgram()
  // To ask nothing is no mistake.
  if (process.argv.length === 2) program.outputHelp()
  else await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has told it already.
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USE
  } else {
    process.stderr.write(`async-lab: ${tell(error)}\n`)
    process.exitCode = error instanceof WrongUse ? WRONG_USE : FAILED
  }
}
