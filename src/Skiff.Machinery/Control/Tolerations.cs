using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Control;

/// <summary>Which taints which tolerations bear.</summary>
public static class Tolerations
{
    /// <summary>Whether some toleration bears a taint.</summary>
    public static bool Tolerate(ListOf<Toleration> tolerations, Taint taint)
    {
        foreach (Toleration toleration in tolerations)
        {
            if (Tolerates(toleration, taint)) return true;
        }

        return false;
    }

    /// <summary>Whether a toleration bears a taint. An empty effect or key stands for all.</summary>
    public static bool Tolerates(Toleration toleration, Taint taint)
    {
        if (toleration.Effect.Length > 0 && toleration.Effect != taint.Effect) return false;
        if (toleration.Key.Length > 0 && toleration.Key != taint.Key) return false;
        return toleration.Operator switch
        {
            TolerationOperator.Exists => true,
            "" or TolerationOperator.Equal => toleration.Value == taint.Value,
            TolerationOperator.Gt => Number(taint.Value) is { } value && value > Number(toleration.Value),
            TolerationOperator.Lt => Number(taint.Value) is { } value && value < Number(toleration.Value),
            _ => false,
        };
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;
}
