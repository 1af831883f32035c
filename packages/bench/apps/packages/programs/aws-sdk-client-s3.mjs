import { GetObjectCommand } from '@aws-sdk/client-s3'

console.log(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }).input.Key)
