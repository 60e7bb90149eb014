/* Writing reports and analyses as JSON. (libpersona-io) */
#ifndef PERSONA_CPP_IO_JSON_HPP
#define PERSONA_CPP_IO_JSON_HPP

#include <persona/cpp/report.hpp>
#include <persona/json.h>

namespace persona {
inline namespace v0 {

/* A report as one JSON document of schema "persona-report/1". */
inline void json_write_report(const report &of, const sink &to) {
  detail::call call(of.callbacks());
  detail::sink_bridge bridge = {call, to};
  call.check(persona_json_write_report(of.get(), bridge.callback, &bridge, call.place()));
}

/* An analysis as one JSON document. schema: such as "persona-compare/1". */
inline void json_write_analysis(const analysis_view &of, const text &schema, const sink &to) {
  detail::call call;
  detail::sink_bridge bridge = {call, to};
  call.check(persona_json_write_analysis(of.get(), schema.c_str(), bridge.callback, &bridge, call.place()));
}

}  // namespace v0
}  // namespace persona

#endif
