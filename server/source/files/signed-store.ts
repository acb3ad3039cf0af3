import { AwsClient } from 'aws4fetch';

/** An S3-compatible bucket, with a prefix if need be, and who asks it. */
export interface SignedStore {
  /** `https://s3.example.pl/ortho/region`. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A client that signs what it asks (AWS Signature Version 4) and asks once. */
export function signingClient({ region, accessKeyId, secretAccessKey }: SignedStore): AwsClient {
  return new AwsClient({ region, accessKeyId, secretAccessKey, service: 's3', retries: 0 });
}

/** Whether an address lies in the bucket, under its prefix. @param href in the form that `URL` gives */
export function isInStore({ url }: SignedStore, href: string): boolean {
  return href.startsWith(`${url.replace(/\/+$/, '')}/`);
}
