using Skiff.Model;
using Skiff.Model.Resource.V1;

namespace Skiff.Machinery.Validation.Devices;

/// <summary>Rules of how much of a device there is, and of how much one request may take of it.</summary>
internal static class CapacityRules
{
    private const int ValuesMax = 10;

    /// <summary>Checks a capacity.</summary>
    /// <param name="capacity">The capacity.</param>
    /// <param name="isShared">Whether several claims may have the device at once.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="faults">What is wrong.</param>
    public static void Check(DeviceCapacity capacity, bool isShared, FieldPath path, Faults faults)
    {
        if (capacity.RequestPolicy is not { } policy) return;
        FieldPath at = path.Child("requestPolicy");
        if (!isShared) faults.Forbidden(at, "allowMultipleAllocations must be true");
        else if (!policy.ValidValues.IsEmpty && policy.ValidRange is not null)
        {
            faults.Forbidden(at,
                "exactly one policy can be specified, cannot specify \"validValues\" and \"validRange\" at the same time");
        }
        else if (!policy.ValidValues.IsEmpty)
        {
            if (policy.Default is not { } given) faults.Required(at.Child("default"), "required when validValues is defined");
            else CheckValues(policy.ValidValues, given, capacity.Value, at.Child("validValues"), faults);
        }
        else if (policy.ValidRange is { } range)
        {
            if (policy.Default is not { } given) faults.Required(at.Child("default"), "required when validRange is defined");
            else CheckRange(range, given, capacity.Value, at.Child("validRange"), faults);
        }
    }

    private static void CheckValues(
        ListOf<Quantity> values, Quantity standard, Quantity capacity, FieldPath path, Faults faults)
    {
        for (int i = 1; i < values.Count; i++)
        {
            if (values[i - 1] > values[i])
                faults.Invalid(path.Index(i), values[i].ToString(), "values must be sorted in ascending order");
        }

        DeviceLists.CheckSet(values, ValuesMax, path, faults,
            (value, at) =>
            {
                if (value > capacity)
                    faults.Invalid(at, value.ToString(), $"option is larger than capacity value: {capacity}");
            }, static value => value.Value().ToString());
        if (values.Count > ValuesMax || !values.Contains(standard))
            faults.Invalid(path, standard.ToString(), "default value is not valid according to the requestPolicy");
    }

    private static void CheckRange(
        CapacityRequestPolicyRange range, Quantity standard, Quantity capacity, FieldPath path, Faults faults)
    {
        FieldPath low = path.Child("min"), high = path.Child("max");
        if (range.Min is not { } min)
        {
            faults.Required(low, "required when validRange is defined");
            return;
        }

        if (min > capacity) faults.Invalid(low, min.ToString(), $"min is larger than capacity value: {capacity}");
        if (standard < min) faults.Invalid(low, standard.ToString(), $"default is less than min: {min}");
        if (range.Max is { } max)
        {
            if (min > max) faults.Invalid(high, min.ToString(), $"min is larger than max: {max}");
            if (max > capacity) faults.Invalid(high, max.ToString(), $"max is larger than capacity value: {capacity}");
            if (standard > max) faults.Invalid(high, standard.ToString(), $"default is more than max: {max}");
        }

        if (range.Step is not { } step) return;
        FieldPath steps = path.Child("step");
        if (step.Sign <= 0)
        {
            // Upstream divides by it and answers 500.
            faults.Invalid(steps, step.ToString(), "must be greater than zero");
            return;
        }

        Quantity first = min + step;
        if (first > capacity)
            faults.Invalid(steps, step.ToString(), $"one step {first} is larger than capacity value: {capacity}");
        CheckStep(standard, min, step, steps, faults);
        if (range.Max is { } last) CheckStep(last, min, step, steps, faults);
    }

    private static void CheckStep(Quantity value, Quantity min, Quantity step, FieldPath path, Faults faults)
    {
        Int128 distance = (Int128)value.Value() - min.Value();
        if (distance % step.Value() != 0)
            faults.Invalid(path, value.ToString(), $"value is not a multiple of a given step ({step}) from ({min})");
    }
}
