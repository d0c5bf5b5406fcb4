package io.varve.query.exec.function;

import io.varve.query.ast.Function;
import io.varve.query.exec.GoMath;
import java.time.LocalDate;

/// A function of one float, applied in place to a whole array, so that loops hold no calls that
/// vary. What stands at steps without a float is computed too and is never looked at.
@FunctionalInterface
interface FloatKernel {
    int SECONDS_PER_DAY = 86_400;

    void apply(double[] values);

    /// The kernel of a function that takes nothing but one vector.
    static FloatKernel of(Function function) {
        return switch (function) {
            case ABS -> FloatKernel::abs;
            case CEIL -> FloatKernel::ceil;
            case FLOOR -> FloatKernel::floor;
            case EXP -> FloatKernel::exp;
            case SQRT -> FloatKernel::sqrt;
            case LN -> FloatKernel::ln;
            case LOG2 -> FloatKernel::log2;
            case LOG10 -> FloatKernel::log10;
            case SIN -> FloatKernel::sin;
            case COS -> FloatKernel::cos;
            case TAN -> FloatKernel::tan;
            case ASIN -> FloatKernel::asin;
            case ACOS -> FloatKernel::acos;
            case ATAN -> FloatKernel::atan;
            case SINH -> FloatKernel::sinh;
            case COSH -> FloatKernel::cosh;
            case TANH -> FloatKernel::tanh;
            case ASINH -> FloatKernel::asinh;
            case ACOSH -> FloatKernel::acosh;
            case ATANH -> FloatKernel::atanh;
            case DEG -> FloatKernel::deg;
            case RAD -> FloatKernel::rad;
            case SGN -> FloatKernel::sgn;
            case MINUTE -> FloatKernel::minute;
            case HOUR -> FloatKernel::hour;
            case DAY_OF_WEEK -> values -> dates(values, date -> date.getDayOfWeek().getValue() % 7);
            case DAY_OF_MONTH -> values -> dates(values, LocalDate::getDayOfMonth);
            case DAY_OF_YEAR -> values -> dates(values, LocalDate::getDayOfYear);
            case DAYS_IN_MONTH -> values -> dates(values, LocalDate::lengthOfMonth);
            case MONTH -> values -> dates(values, LocalDate::getMonthValue);
            case YEAR -> values -> dates(values, LocalDate::getYear);
            default ->
                    throw new IllegalArgumentException(
                            function.text() + " is not a function of one float");
        };
    }

    private static void abs(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i]);
        }
    }

    private static void ceil(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.ceil(values[i]);
        }
    }

    private static void floor(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.floor(values[i]);
        }
    }

    private static void exp(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.exp(values[i]);
        }
    }

    private static void sqrt(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sqrt(values[i]);
        }
    }

    private static void ln(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.log(values[i]);
        }
    }

    private static void log2(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = GoMath.log2(values[i]);
        }
    }

    private static void log10(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = GoMath.log10(values[i]);
        }
    }

    private static void sin(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sin(values[i]);
        }
    }

    private static void cos(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.cos(values[i]);
        }
    }

    private static void tan(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.tan(values[i]);
        }
    }

    private static void asin(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.asin(values[i]);
        }
    }

    private static void acos(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.acos(values[i]);
        }
    }

    private static void atan(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.atan(values[i]);
        }
    }

    private static void sinh(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sinh(values[i]);
        }
    }

    private static void cosh(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.cosh(values[i]);
        }
    }

    private static void tanh(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.tanh(values[i]);
        }
    }

    private static void asinh(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = GoMath.asinh(values[i]);
        }
    }

    private static void acosh(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = GoMath.acosh(values[i]);
        }
    }

    private static void atanh(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = GoMath.atanh(values[i]);
        }
    }

    private static void deg(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] * 180 / Math.PI;
        }
    }

    private static void rad(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] * Math.PI / 180;
        }
    }

    private static void sgn(double[] values) {
        for (int i = 0; i < values.length; i++) {
            double value = values[i];
            values[i] = value < 0 ? -1 : value > 0 ? 1 : value;
        }
    }

    private static void minute(double[] values) {
        for (int i = 0; i < values.length; i++) {
            int second = Math.floorMod(GoMath.toInt64(values[i]), 3600);
            values[i] = (second - second % 60) / 60.0;
        }
    }

    private static void hour(double[] values) {
        for (int i = 0; i < values.length; i++) {
            int second = Math.floorMod(GoMath.toInt64(values[i]), SECONDS_PER_DAY);
            values[i] = (second - second % 3600) / 3600.0;
        }
    }

    /// Replaces seconds since the epoch by a part of their date in UTC. What lies outside the years
    /// that Java's calendar has becomes its first or last day.
    private static void dates(double[] values, DatePart part) {
        for (int i = 0; i < values.length; i++) {
            long day = Math.floorDiv(GoMath.toInt64(values[i]), SECONDS_PER_DAY);
            long inCalendar =
                    Math.clamp(day, LocalDate.MIN.toEpochDay(), LocalDate.MAX.toEpochDay());
            values[i] = part.of(LocalDate.ofEpochDay(inCalendar));
        }
    }

    /// A number that a date has.
    @FunctionalInterface
    interface DatePart {
        int of(LocalDate date);
    }
}
