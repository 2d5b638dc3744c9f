import { fixture } from '../fixtures.ts';

export const path = (file: string): string => new URL(`../fixtures/keys/${file}`, import.meta.url).pathname;

export const key = path('rsa.pem');

export const secretLines = fixture('keys/rsa.pem').toString().split('\n').slice(1, -2);

export const commands = ['init', 'key', 'csr', 'cert', 'checklist', 'convert'];
