/* persona.h: the whole of libpersona, in the order in which a program meets it.
 *
 *     answers --> population --+
 *                              +--> space --> run --> results --> report
 *     reference -> population -+
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
