// Objects of these types are replaced as a whole by server-side apply, wherever they appear.
namespace Skiff.Model.Autoscaling.V1;

[Atomic]
public sealed partial record CrossVersionObjectReference;
