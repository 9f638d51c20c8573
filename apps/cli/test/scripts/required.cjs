const { scope, sleep } = require('@async-lab/core')

void scope((s) => {
  s.spawn(() => sleep(10), { name: 'required' })
}).then(() => console.log('required'))
