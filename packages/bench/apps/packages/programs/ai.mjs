import { cosineSimilarity } from 'ai'

console.log(cosineSimilarity([3, 4], [4, 3]).toFixed(2))
