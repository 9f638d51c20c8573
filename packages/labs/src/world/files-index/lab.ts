import { codeOf } from '../../code.ts'
import { defineLab, type Shown } from '../../lab.ts'
import { chaosParam, chaosWords } from '../chaos.ts'
import { countWords } from '../latencies.ts'
import source from './index-files.ts?raw'
import type { Indexed } from './run.ts'

export const filesIndex = defineLab({
  id: 'files-index',
  title: 'An index of {files} files, with {handles} of them open at a time',
  topic: 'The world outside',
  teaches: 'A tree of any size is read with a few open files and little memory.',
  params: {
    files: {
      kind: 'number',
      default: 2000,
      min: 1,
      max: 1_000_000,
      whole: true,
      description: 'how many files are made to be read',
    },
    handles: {
      kind: 'number',
      default: 16,
      min: 1,
      max: 1024,
      whole: true,
      description: 'how many files are open at a time',
    },
    folder: { kind: 'string', default: '', description: 'a folder of yours to read instead' },
    scratch: {
      kind: 'string',
      default: '',
      description: 'where the files are made, in place of the temporary folder',
    },
    out: { kind: 'string', default: '', description: 'a file for the index, as JSON' },
    chaos: chaosParam,
  },
  run: async (params, lab) => (await import('./run.ts')).runIndex(params, lab),
  show: showIndexed,
  explain:
    'One task walks through the folders and sends names into a channel, which holds a few: when the readers are slow the walker ' +
    'waits. Each reader opens one file at a time, and closes it whatever happens. Folders that are being read count as open, too.',
  code: codeOf(source),
  depth: 1,
  next: ['run files-index --handles 1', 'run files-index --folder . --handles 64', 'run files-index --chaos'],
})

function showIndexed(indexed: Indexed, params: { readonly chaos: number }): Shown {
  const { files, words, unread, mostOpen, perSecond, commonest } = indexed
  return {
    table: [
      ['', 'read', 'unread', 'per second', 'most open', 'words'],
      ['files', ...[files, unread, perSecond, mostOpen, words].map(countWords)],
    ],
    value: commonest.map(([word, count]) => `${word} in ${countWords(count)}`).join(', '),
    note: params.chaos > 0 ? `${chaosWords(indexed.chaos)}, and the rest was read` : 'the commonest words',
  }
}
