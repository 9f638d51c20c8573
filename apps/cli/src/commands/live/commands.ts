import type { Command } from 'commander'
import { WrongUse } from '../../failure.ts'
import type { Output } from '../../output.ts'
import type { ProfileOptions } from './profile.ts'
import type { RecordOptions } from './record.ts'
import type { LiveOptions } from './target.ts'
import type { WebOptions } from './web.ts'

const PID = ['[pid]', 'a process id; without it, the only live program'] as const
const LEVEL = [
  '--level <number>',
  '2 (what tasks do), 3 (also where they are spawned), or 4 (also how long their code ran; Node); 2 by default',
] as const
const TASK = ['<task>', 'the number of a task, as the lists show it'] as const

type DoctorOptions = LiveOptions & { readonly gc?: boolean }

/** Commands that look at programs which run now. */
export function addLiveCommands(program: Command, output: Output, exit: (code: number) => void): void {
  const add = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--json', 'one JSON document, for programs')
      .option('--ascii', 'no other characters')
      .option('--signal', 'open the debugger of a Node or Deno program that was not started to be looked at')
      .option('--cdp <host:port>', 'read a program whose debugger is open: Chromium, deno --inspect, workerd')

  add('ps', 'live programs; or the tasks of one, as a list')
    .argument('[pid]', 'a process id: its tasks')
    .option('--name <text>', 'only tasks with this in their name')
    .action(async (pid: string | undefined, options: LiveOptions & { name?: string }) => {
      const { ps } = await import('./ps.ts')
      exit(await ps(pid, options, output))
    })
  add('pstree', 'the tasks of a live program, as a tree')
    .argument(...PID)
    .option('--all', 'a line for each task, also where many look the same')
    .action(async (pid: string | undefined, options: LiveOptions) => {
      const { pstree } = await import('./pstree.ts')
      exit(await pstree(pid, options, output))
    })
  add('stacks', 'where the tasks of a live program wait, those in one place together')
    .argument(...PID)
    .option('--all', 'all places')
    .action(async (pid: string | undefined, options: LiveOptions) => {
      const { stacks } = await import('./stacks.ts')
      exit(await stacks(pid, options, output))
    })
  add('where', 'what a task waits for, who holds that, and where in the code')
    .argument(...TASK)
    .argument(...PID)
    .option(
      '--deep',
      'also what a task outside awaits, by a heap snapshot: stops the program for a moment (Node)',
    )
    .action(async (task: string, pid: string | undefined, options: LiveOptions & { deep?: boolean }) => {
      const { where } = await import('./where.ts')
      exit(await where(task, pid, options, output))
    })
  add('top', 'what a live program does, second by second')
    .argument(...PID)
    .option('--all', 'all names of tasks')
    .option('--level <number>', '1 (cheap, RUN% is estimated) or 4 (exact); 4 where the program is on Node')
    .action(async (pid: string | undefined, options: LiveOptions & { level?: string }) => {
      const { top } = await import('./top.ts')
      exit(await top(pid, options, output))
    })
  add('record', 'keep what the tasks of a live program do in a file, for `async-lab timeline`')
    .argument('<pid>', 'a process id')
    .argument('<file>', 'the recording to make')
    .option('--for <seconds>', 'for so long; without it until Ctrl-C')
    .option(...LEVEL)
    .action(async (pid: string, file: string, options: RecordOptions) => {
      const { record } = await import('./record.ts')
      exit(await record(pid, file, options, output))
    })
  add('web', 'the timeline of a live program in the browser, as it grows')
    .argument(...PID)
    .option('--port <number>', 'where to serve on 127.0.0.1; a free port by default')
    .option(...LEVEL)
    .addHelpText(
      'after',
      `
Prints a URL with a token: who has it can see the tasks, and cancel them where the program allows that
(ASYNC_LAB_INSPECT=cancel). Only this machine can reach it. Ctrl-C ends it; the program goes on.`,
    )
    .action(async (pid: string | undefined, options: WebOptions) => {
      const { web } = await import('./web.ts')
      exit(await web(pid, options, output))
    })
  add('doctor', 'what is wrong with a live program, or with a script that is run in debug mode')
    .argument('[file | pid]', 'a script, or a process id; without it, the only live program')
    .argument('[args...]', 'arguments of the script')
    .option('--no-gc', 'force no garbage collection; lost tasks are not found then')
    .passThroughOptions()
    .addHelpText('after', '\nExit code 1 if anything is found.')
    .action(async (target: string | undefined, args: string[], options: DoctorOptions) => {
      const { isFile } = await import('../find-lab.ts')
      if (target !== undefined && !/^\d+$/.test(target) && isFile(target)) {
        const { runScript } = await import('../../script/run-script.ts')
        exit(await runScript(target, args, { json: options.json === true, doctor: true }))
      } else {
        const { doctor } = await import('./doctor.ts')
        exit(await doctor(target, options, output))
      }
    })
  add('profile', 'CPU time by task: of a script while it runs, or of a live program (Node)')
    .argument('<file | pid>', 'a .js, .mjs or .ts file, or a process id')
    .argument('[args...]', 'arguments of the script; behind -- those that are options here')
    .option('--for <seconds>', 'how long, of a live program; 5 by default')
    .option('--all', 'all functions')
    .allowUnknownOption()
    .action(async (target: string, args: string[], options: ProfileOptions) => {
      if (/^\d+$/.test(target)) {
        if (args.length > 0)
          throw new WrongUse(`Cannot profile ${target} with ${args.join(' ')}: arguments are for scripts`)
        const { profile } = await import('./profile.ts')
        exit(await profile(target, options, output))
      } else {
        const { runScript } = await import('../../script/run-script.ts')
        exit(await runScript(target, args, { profile: true, json: options.json === true }))
      }
    })
  add('cancel', 'cancel a task of a live program that allows it (ASYNC_LAB_INSPECT=cancel)')
    .argument(...TASK)
    .argument(...PID)
    .option('--reason <text>', 'what the task is told')
    .action(async (task: string, pid: string | undefined, options: LiveOptions & { reason?: string }) => {
      const { cancel } = await import('./cancel.ts')
      exit(await cancel(task, pid, options, output))
    })
}
