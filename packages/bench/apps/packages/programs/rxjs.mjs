import { lastValueFrom, of, reduce } from 'rxjs'

console.log(await lastValueFrom(of(1, 2, 3).pipe(reduce((sum, value) => sum + value))))
