/* persona.hpp: libpersona for C++17 and later, header only.
 *
 *     persona::context context;
 *     persona::population agents(context, "agents", persona::matrix_view::of(world.agents, &agent::answers));
 *     persona::space space(context, persona::space_kind::pooled, agents);
 *     persona::run run = persona::measure(space, agents, {"separation", "participation_ratio"});
 *     double separation = run.value("separation");
 *
 * What the C headers say of a function holds for its C++ form, too. One rule names them: persona_<noun>_<verb> is the
 * member <verb> of the class <noun>, or the free function persona::<noun>_<verb>. A guide: docs/CPP.md. Files (CSV,
 * JSON, instruments, schemas, responses) are in <persona/persona_io.hpp>, which needs libpersona-io. */
#ifndef PERSONA_PERSONA_HPP
#define PERSONA_PERSONA_HPP

#include <persona.h>
#include <persona/cpp/analysis.hpp>
#include <persona/cpp/context.hpp>
#include <persona/cpp/diagnosis.hpp>
#include <persona/cpp/error.hpp>
#include <persona/cpp/inference.hpp>
#include <persona/cpp/matrix.hpp>
#include <persona/cpp/metric.hpp>
#include <persona/cpp/neighbours.hpp>
#include <persona/cpp/numbers.hpp>
#include <persona/cpp/options.hpp>
#include <persona/cpp/population.hpp>
#include <persona/cpp/report.hpp>
#include <persona/cpp/run.hpp>
#include <persona/cpp/similarity.hpp>
#include <persona/cpp/space.hpp>

#endif
