/**
 * Loads the modules of Node for TLS before any test: the files of a worker share them, and one whose first load is interrupted,
 * as by a test that exhausts the stack, stays half loaded.
 */
import 'node:https';
import 'node:tls';
