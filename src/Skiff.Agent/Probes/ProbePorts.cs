using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Probes;

/// <summary>The port a probe or hook asks.</summary>
internal static class ProbePorts
{
    /// <summary>
    /// The number of a port given by number or by the name of a container's port; null, with upstream's words, when there is none.
    /// </summary>
    public static int? Resolve(IntOrString port, Container container, out string fault)
    {
        fault = "";
        int number = port.Number;
        if (port.IsString)
        {
            ContainerPort? named = container.Ports.FirstOrDefault(one => one.Name == port.Text);
            if (named is null && !int.TryParse(port.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            {
                fault = $"strconv.Atoi: parsing \"{port.Text}\": invalid syntax";
                return null;
            }

            number = named?.ContainerPortValue ?? number;
        }

        if (number is > 0 and < 65536) return number;
        fault = string.Create(CultureInfo.InvariantCulture, $"invalid port number: {number}");
        return null;
    }
}
