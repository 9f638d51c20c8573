import { createRequire } from 'node:module'
import { Command } from 'commander'
import { addCourseCommands } from './commands/course-commands.ts'
import { addLiveCommands } from './commands/live/commands.ts'
import { addOptions, RUN_OPTIONS, type RunOptions } from './commands/run-options.ts'
import type { TimelineOptions } from './commands/timeline.ts'
import { outputTo } from './output.ts'

const EXAMPLES = `
Examples:
  async-lab start                                       a tour of ten seconds
  async-lab run concurrent-coroutines --n 5 --max-delay 2 --seed 7
  async-lab compare sync-vs-async                       one by one, together, limited
  async-lab run server.ts --port 8080                   any script, and its tasks
  async-lab run --record run.rec server.ts              the same, kept for
  async-lab timeline run.rec                            a look at it later; --html for a page
  ASYNC_LAB_INSPECT=1 node server.ts                    a program that can be asked:
  async-lab ps                                          programs that run now, and
  async-lab pstree 4121                                 the tasks of one, as a tree

Times of the labs are in seconds, as in the course they come from.
Exit codes: 0 done, 1 failed, 2 wrong use, 130 and 143 interrupted.`

export function makeProgram(): Command {
  const output = outputTo(process.stdout)
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string }
  const program = new Command('async-lab')
    .description('Run an async experiment or any script, see every task, measure and compare.')
    .version(version, '-v, --version', 'the version')
    .helpOption('-h, --help', 'this help')
    .helpCommand(false)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'async-lab: ')) })
    .addHelpText('after', EXAMPLES)

  program
    .command('start')
    .description('a tour through the labs, ten seconds long')
    .action(async () => {
      const { start } = await import('./commands/start.ts')
      exit(await start(output))
    })

  program
    .command('list')
    .description('all labs, by topic')
    .option('--json', 'one JSON document, for programs')
    .option('--course', 'what the course teaches, what stands for it here, and the labs that show it')
    .action(async ({ json = false, course = false }: { json?: boolean; course?: boolean }) => {
      if (course) return (await import('./commands/list-course.ts')).listCourse(json, output)
      const { list } = await import('./commands/list.ts')
      list(json, output)
    })

  addOptions(program.command('run'), RUN_OPTIONS)
    .description('run a lab or a script, and see what its tasks did')
    .argument('<lab | file>', 'a name from the list, or a .js, .mjs or .ts file')
    .argument('[args...]', 'parameters of the lab (--n 5), or arguments of the script')
    .passThroughOptions()
    .allowUnknownOption()
    .addHelpText(
      'after',
      `
\`async-lab run <lab> --help\` has the parameters of a lab.

A script runs as it is, in a process of its own, and has all words behind its name. Its output is
its own; what its tasks did is drawn on stderr when it has ended. With --json (before the file)
stdout has one JSON document and nothing else, and what the script writes to stdout goes to stderr.
A file whose default export is a lab (defineLab) runs as that lab.`,
    )
    .action(async (target: string, args: string[], options: RunOptions) => {
      const { findLab, isFile, unknownLab } = await import('./commands/find-lab.ts')
      const lab = findLab(target)
      if (lab !== undefined) {
        const { runLab } = await import('./commands/run-lab.ts')
        exit(await runLab(lab, args, options, output))
      } else if (isFile(target)) {
        const { runScript } = await import('./script/run-script.ts')
        exit(await runScript(target, args, options))
      } else throw unknownLab('run', target)
    })

  program
    .command('compare')
    .description('the same work one by one, together, and limited')
    .argument('<lab>', 'a name from the list, or a file that exports a lab')
    .argument('[args...]', 'parameters of the lab, --seed, --limit, --json')
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (target: string, args: string[]) => {
      const { compare } = await import('./commands/compare.ts')
      exit(await compare(await loadLab('compare', target), target, args, output))
    })

  program
    .command('explain')
    .description('the idea behind a lab, its code, what to try next')
    .argument('<lab>', 'a name from the list, or a file that exports a lab')
    .option('--json', 'one JSON document, for programs')
    .action(async (target: string, { json = false }: { json?: boolean }) => {
      const { explain } = await import('./commands/explain.ts')
      explain(await loadLab('explain', target), json, output)
    })

  program
    .command('timeline')
    .description('what the tasks of a recording did (run --record makes one)')
    .argument('<file>', 'a recording')
    .addHelpText(
      'after',
      '\nA file that is given no name is written beside the recording: run.html for run.rec.',
    )
    .option('--html [file]', 'write it as a page, to be opened in a browser')
    .option('--chrome [file]', 'write it for chrome://tracing')
    .option('--perfetto [file]', 'write it for ui.perfetto.dev')
    .option('--speedscope [file]', 'write it for speedscope.app')
    .option('--otlp [file]', 'write it for a collector of OpenTelemetry, as JSON')
    .option('--all', 'a line for each task, however many there are')
    .option('--ascii', 'no other characters')
    .option('--json', 'one JSON document, for programs')
    .action(async (file: string, options: TimelineOptions) => {
      const { timeline } = await import('./commands/timeline.ts')
      exit(timeline(file, options, output))
    })

  addLiveCommands(program, output, exit)

  addCourseCommands(program, output, exit)

  for (const command of program.commands)
    command.helpOption('-h, --help', 'this help').allowExcessArguments(false)
  return program
}

// What a command needs is loaded with the command: who asks a live program does not wait for the labs.

async function loadLab(word: string, target: string) {
  const found = await import('./commands/find-lab.ts')
  return found.loadLab(word, target)
}

/** Not at once: what was written is still on its way. */
function exit(code: number): void {
  process.exitCode = code
}
