/** Where the learner's files are, unless `--dir` says otherwise. */
export const USUAL_FOLDER = 'async-lab-course'
