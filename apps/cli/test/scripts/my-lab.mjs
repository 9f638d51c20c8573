import { sleep } from '@async-lab/core'
import { defineLab } from '@async-lab/labs'

export default defineLab({
  id: 'nap',
  title: 'A nap of {ms} ms',
  topic: 'My own',
  teaches: 'Sleeping takes time.',
  params: { ms: { kind: 'number', default: 10, min: 0, max: 1000, description: 'how long, in ms' } },
  run: async ({ ms }, { print }) => {
    print('good night')
    await sleep(ms)
    return ms
  },
})
