/**
 * The diagrams of the documentation of `Stream`, which are also what the operators are tested by. A character is 10 ms, `|` the
 * end, `#` an error, `(ab)` two items at the same time, `[ab]` an array.
 */
export const diagrams: Readonly<Record<string, string>> = {
  map: `
source                              a-b--c-|
map(upper)                          A-B--C-|
map(upperIn30)                      ---A--B--(C|)
map(upperIn30, { concurrency: 2 })  ---A-B--(C|)`,
  filter: `
source           a-B-c-|
filter(isLower)  a---c-|`,
  flatMap: `
source                                                 a-b-----|
flatMap(twice)                                         (aa)-(bb)-----|
flatMap(twiceIn20)                                     a-ab-b--|
flatMap(twiceIn20, { concurrency: 2 })                 a-abb---|
flatMap(twiceIn20, { concurrency: 2, ordered: false }) a-(ab)-b---|`,
  take: `
source   a-b-c-|
take(2)  a-(b|)`,
  drop: `
source   a-b-c-|
drop(2)  ----c-|`,
  takeWhile: `
source              a-b-C-d-|
takeWhile(isLower)  a-b-|`,
  dropWhile: `
source              a-b-C-d-|
dropWhile(isLower)  ----C-d-|`,
  batch: `
source                        ab--cde-f|
batch(3)                      ----[abc]---[def]|
batch({ every: 30 })          ---[ab]---[cde]-([f]|)
batch({ size: 3, every: 30 }) ---[ab]--[cde]--([f]|)`,
  window: `
source                       a-b-c-d-|
window(2)                    --[ab]-[bc]-[cd]-|
window({ size: 2, step: 2 }) --[ab]---[cd]-|`,
  scan: `
source     1-2-3-|
scan(sum)  1-3-6-|`,
  buffer: `
source                                   (abc|)
map(upperIn20).map(lowerIn30)            -----a----b----(c|)
map(upperIn20).buffer(2).map(lowerIn30)  -----a--b--(c|)`,
  throttle: `
source        abc--d-e|
throttle(30)  a----d--|`,
  debounce: `
source        ab----c-d|
debounce(30)  ----b----(d|)`,
  merge: `
source        a--b--|
other         -x---y--|
merge(other)  ax-b-y--|`,
  zip: `
source      a--b--c|
other       -x-y|
zip(other)  -[ax]-[by]|`,
  concat: `
source         a-b|
other          -x|
concat(other)  a-b-x|`,
  timeout: `
source       a-b-----c|
timeout(30)  a-b--#`,
  retry: `
source                                                  a-#
retry({ maxAttempts: 2, minDelay: 30, jitter: false })  a----a-#`,
  tap: `
source     a-b-|
tap(look)  a-b-|`,
  distinct: `
source          a-b-A-c-|
distinct()      a-b-A-c-|
distinct(upper) a-b---c-|`,
}
