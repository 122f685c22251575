using Skiff.Model.Core.V1;

namespace Skiff.Model.Node.V1;

public sealed partial record Overhead
{
    private Overhead WithOwnDefaults()
    {
        MapOf<Quantity> fixedAmount = ResourceLists.RoundedUp(PodFixed);
        return fixedAmount.IsSame(PodFixed) ? this : this with { PodFixed = fixedAmount };
    }
}
