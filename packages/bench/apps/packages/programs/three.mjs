import { Vector3 } from 'three'

console.log(new Vector3(2, 3, 6).length())
