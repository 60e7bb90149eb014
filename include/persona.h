/* persona.h: the whole of libpersona, in the order in which a program meets it.
 *
 *     answers --> population --+
 *                              +--> space --> run --> results --> report
 *     reference -> population -+
 *
 * What holds in all of them, and is not said again:
 *   int        is a status: PERSONA_OK or another of status.h. The last argument then is a persona_error, which may be
 *              NULL. On failure handles that were asked for are NULL. Numbers have fixed widths.
 *   handles    what a call gives through `out` its caller frees with the _free of that type: once, in any order, from
 *              any thread; NULL is fine. A pointer to const that is returned is borrowed. A handle that is given as a
 *              pointer to const is not changed, and may be freed once the call is over, also where a hold is kept.
 *   text       is UTF-8 and ended by 0. Text that is given is copied; text that is returned is borrowed, from the
 *              handle that was asked, or for ever where none was.
 *   callbacks  get back the `user` that was handed in with them.
 *
 * Each header below can be read, and included, alone. The second library, libpersona-io, has its own: <persona/io.h>.
 */
#ifndef PERSONA_H
#define PERSONA_H

#include <persona/version.h>
#include <persona/status.h>
#include <persona/context.h>
#include <persona/random.h>
#include <persona/options.h>
#include <persona/matrix.h>
#include <persona/population.h>
#include <persona/exchange.h>
#include <persona/space.h>
#include <persona/neighbours.h>
#include <persona/distances.h>
#include <persona/metric.h>
#include <persona/result.h>
#include <persona/run.h>
#include <persona/analysis.h>
#include <persona/attributes.h>
#include <persona/comparison.h>
#include <persona/traits.h>
#include <persona/fidelity.h>
#include <persona/inference.h>
#include <persona/diagnosis.h>
#include <persona/power.h>
#include <persona/report.h>
#include <persona/spectrum.h>
#include <persona/entropy.h>
#include <persona/silhouette.h>
#include <persona/similarity.h>

#endif
