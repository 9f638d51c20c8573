import { all, scope, sleep } from '@async-lab/core'
import { defineLab, Fault } from '@async-lab/labs'

export default defineLab({
  id: 'far',
  title: 'Calls to {url}, chaos {chaos}',
  topic: 'My own',
  teaches: 'What is far away fails.',
  params: {
    url: { kind: 'url', default: '', protocols: ['redis', 'rediss'], description: 'a server' },
    chaos: { kind: 'number', default: 0, bare: 0.1, min: 0, max: 1, description: 'share of calls that fail' },
    wait: { kind: 'number', default: 0, min: 0, description: 'milliseconds in the middle' },
  },
  depth: 1,
  run: async ({ url, chaos, wait }, { progress }) => {
    progress(312, 2000, 'calls')
    await scope((s) => s.spawn(() => all({ below: () => sleep(wait) }), { name: 'way' }))
    if (url !== '') throw new Fault(`Cannot reach ${url}: nobody listens`, { saved: '312 of 2000 calls' })
    return { chaos }
  },
  show: ({ chaos }) => ({
    value: `chaos ${chaos}`,
    table: [
      ['way', 'calls', 'p99'],
      ['one by one', '20', '1.5 ms'],
      ['together', '2000', '12.5 ms'],
    ],
  }),
})
