// Tells the thread sanitizer of locks that it can't see.
//
// Swift's Mutex takes and leaves a lock that no one waits for in code of the caller's, which is instrumented, and any other
// in the runtime's, which is not: each access behind a lock that was waited for would be called a race. Nothing is hidden
// by this: the runtime's own functions lock and unlock, and the sanitizer hears of it. .ci/sanitize loads it into the tests.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

SWIFT void lock(uint32_t thread, SELF void *handle) __asm__(LOCK);
SWIFT void unlock(SELF void *handle) __asm__(UNLOCK);

static void *real(const char *name) {
  void *function = dlsym(RTLD_NEXT, name);
  if (!function) abort();
  return function;
}

static void tell(const char *name, void *handle) {
  void (*sanitizer)(void *) = (void (*)(void *))dlsym(RTLD_DEFAULT, name);
  if (sanitizer) sanitizer(handle);
}

SWIFT void lock(uint32_t thread, SELF void *handle) {
  ((SWIFT void (*)(uint32_t, SELF void *))real(LOCK))(thread, handle);
  tell("__tsan_acquire", handle);
}

SWIFT void unlock(SELF void *handle) {
  tell("__tsan_release", handle);
  ((SWIFT void (*)(SELF void *))real(UNLOCK))(handle);
}
