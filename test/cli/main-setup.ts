import { fixture, fixturePath } from '../fixtures.ts';

export const path = (file: string): string => fixturePath(`keys/${file}`);

export const key = path('rsa.pem');

export const secretLines = fixture('keys/rsa.pem').toString().split('\n').slice(1, -2);

export const commands = ['init', 'key', 'csr', 'cert', 'checklist', 'convert'];
