using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Probes;

/// <summary>The port a probe or hook asks.</summary>
internal static class ProbePorts
{
    /// <summary>The number of a port given by number or by the name of a container's port; null when there is none.</summary>
    public static int? Resolve(IntOrString port, Container container)
    {
        int number = port.Number;
        if (port.IsString)
        {
            ContainerPort? named = container.Ports.FirstOrDefault(one => one.Name == port.Text);
            if (named is null && !int.TryParse(port.Text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            {
                return null;
            }

            number = named?.ContainerPortValue ?? number;
        }

        return number is > 0 and < 65536 ? number : null;
    }
}
