import type { Command } from 'commander'
import type { Output } from '../output.ts'
import { USUAL_FOLDER } from '../learn/usual-folder.ts'
import type { LearnOptions } from './learn.ts'

/** The words for who learns: the course as exercises, and a lab of one's own. */
export function addCourseCommands(program: Command, output: Output, exit: (code: number) => void): void {
  program
    .command('learn')
    .description('the course as exercises: files with a hole, run each time you save them')
    .argument('[exercise]', 'its number or name; the first that is not passed by default')
    .option('--dir <folder>', 'where the files are', USUAL_FOLDER)
    .option('--list', 'all exercises, and which are passed')
    .option('--check', 'run once: one exercise, or all; exit code 0 if passed, 1 if not')
    .option('--replay <schedule>', 'with --check: one order of events again')
    .option('--reset', 'an exercise as it was at first, or all; what you wrote is kept beside it')
    .option('--json', 'with --check or --list: one JSON document, for programs')
    .action(async (exercise: string | undefined, options: LearnOptions) => {
      const { learn } = await import('./learn.ts')
      exit(await learn(exercise, options, output))
    })

  program
    .command('new')
    .description('write a lab of your own, which runs at once')
    .argument('<name>', 'lower case, words joined by -')
    .action(async (name: string) => {
      const { newLab } = await import('./new-lab.ts')
      newLab(name, output)
    })
}
